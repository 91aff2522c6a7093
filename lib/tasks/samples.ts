import { join } from "@std/path";
import { type AudioRecording, openLabelled } from "../corpus/mod.ts";
import { PATHS, rooted } from "./files.ts";

/**
 * Opens the samples of the repository.
 *
 * @returns Four short recordings of acted speech, with the emotion that was acted; paths are relative
 * to the repository. `data/samples/README.md` says where they come from.
 */
export async function openSamples(): Promise<AudioRecording[]> {
  const labels = rooted(join(PATHS.samples, "labels.csv"));
  const { recordings } = await openLabelled(rooted(PATHS.samples), labels);
  return recordings.map((recording) => ({
    ...recording,
    path: join(PATHS.samples, recording.path),
  }));
}
