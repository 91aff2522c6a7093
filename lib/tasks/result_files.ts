import { join } from "@std/path";
import { isAbsent } from "../corpus/files.ts";
import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import type { CrossCorpusResult } from "../experiments/mod.ts";
import { type ReadmeResults, withSummary } from "../report/mod.ts";
import { PATHS, readMetrics, rooted, writeWhole } from "./files.ts";

/** Writes the tables of the README anew, from `results/`. */
export async function writeReadme(): Promise<void> {
  const page = await Deno.readTextFile(PATHS.readme);
  await writeWhole(PATHS.readme, withSummary(page, await readReadmeResults()));
}

/**
 * Reads what the README shows of `results/`; nothing of other corpora or degraded recordings where
 * they were not measured.
 */
export async function readReadmeResults(): Promise<ReadmeResults> {
  return {
    experiments: [...(await readMetrics()).values()],
    crossed: await readCrossCorpus(),
    wild: (await readResult("wild.json"))?.results ?? [],
  };
}

/**
 * Reads the results on corpora that were not trained on.
 *
 * @returns One for each corpus left out of all others, then one for each pair; none if they were not
 * measured.
 */
export async function readCrossCorpus(): Promise<Omit<CrossCorpusResult, "predictions">[]> {
  return (await readResult("cross-corpus.json"))?.results ?? [];
}

/** Reads the tests of the scorecard; none if they were not run. */
export async function readScorecard(): Promise<ScorecardRow[]> {
  return (await readResult("scorecard.json"))?.rows ?? [];
}

/** Reads a file of `results/`; nothing if it is not there. */
export async function readResult(name: string) {
  try {
    return JSON.parse(await Deno.readTextFile(rooted(join(PATHS.results, name))));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
