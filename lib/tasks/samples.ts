import { join } from "@std/path";
import { type AudioRecording, openLabelled } from "../corpus/mod.ts";
import { PATHS, rooted } from "./files.ts";

/**
 * Opens the sample recordings of the repository; `data/samples/README.md` describes their origin.
 *
 * @returns Four short recordings of acted speech, labelled with the acted emotion; paths are
 * relative to the repository.
 */
export async function openSamples(): Promise<AudioRecording[]> {
  const labels = rooted(join(PATHS.samples, "labels.csv"));
  const { recordings } = await openLabelled(rooted(PATHS.samples), labels);
  return recordings.map((recording) => ({
    ...recording,
    path: join(PATHS.samples, recording.path),
  }));
}
