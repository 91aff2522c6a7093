import { join } from "@std/path";
import { isAbsent } from "../corpus/files.ts";
import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import type { CrossCorpusResult } from "../experiments/mod.ts";
import { type ReadmeResults, withSummary } from "../report/mod.ts";
import { PATHS, readMetrics, rooted, writeWhole } from "./files.ts";

/** Replaces the tables of the README by those of `results/`. */
export async function writeReadme(): Promise<void> {
  const page = await Deno.readTextFile(PATHS.readme);
  await writeWhole(PATHS.readme, withSummary(page, await readReadmeResults()));
}

/**
 * Reads the results that the README shows; those on other corpora and on degraded recordings are
 * empty if they were not run.
 */
export async function readReadmeResults(): Promise<ReadmeResults> {
  return {
    experiments: [...(await readMetrics()).values()],
    crossed: await readCrossCorpus(),
    wild: (await readResult("wild.json"))?.results ?? [],
  };
}

/**
 * Reads the results of models on corpora that they were not trained on.
 *
 * @returns One for each corpus, with all others trained on, then one for each pair; empty if they
 * were not run.
 */
export async function readCrossCorpus(): Promise<Omit<CrossCorpusResult, "predictions">[]> {
  return (await readResult("cross-corpus.json"))?.results ?? [];
}

/** Reads the tests of the scorecard; empty if they were not run. */
export async function readScorecard(): Promise<ScorecardRow[]> {
  return (await readResult("scorecard.json"))?.rows ?? [];
}

/** Reads a JSON file of `results/`; returns nothing if it does not exist. */
export async function readResult(name: string) {
  try {
    return JSON.parse(await Deno.readTextFile(rooted(join(PATHS.results, name))));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
