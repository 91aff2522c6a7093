import { join } from "@std/path";
import { isAbsent } from "../corpus/files.ts";
import { type ReadmeResults, withSummary } from "../report/mod.ts";
import { PATHS, readMetrics, rooted, writeWhole } from "./files.ts";

/** Writes the tables of the README anew, from `results/`. */
export async function writeReadme(): Promise<void> {
  const page = await Deno.readTextFile(PATHS.readme);
  await writeWhole(PATHS.readme, withSummary(page, await readReadmeResults()));
}

/**
 * Reads what the README shows of `results/`.
 *
 * @returns The results; none of other corpora or degraded recordings where they were not measured.
 */
export async function readReadmeResults(): Promise<ReadmeResults> {
  const [crossed, wild] = await Promise.all([
    readList("cross-corpus.json"),
    readList("wild.json"),
  ]);
  return { experiments: [...(await readMetrics()).values()], crossed, wild };
}

/** Reads the field `results` of a file; an empty list if the file is not there. */
async function readList(name: string) {
  try {
    return JSON.parse(await Deno.readTextFile(rooted(join(PATHS.results, name)))).results;
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
