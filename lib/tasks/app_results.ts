import { parse } from "csv-parse/sync";
import { join } from "@std/path";
import type { Adaptation, EnrolmentResult, ExperimentResult } from "../experiments/mod.ts";
import type { Scores } from "../evaluation/mod.ts";
import { exists, PATHS, rooted } from "./files.ts";

/** UAR of a model on a corpus that it was not trained on. */
export interface CorpusScore {
  /** Ids of the corpora that it was trained on. */
  readonly trained: readonly string[];
  /** Id of the corpus that it was tested on. */
  readonly tested: string;
  /** By what the recordings tested were scaled by. */
  readonly scores: Readonly<Record<Adaptation, Pick<Scores, "uar" | "emotions">>>;
}

/** A test of `results/scorecard.json`, as far as the app shows it. */
export interface ScorecardRow {
  /** The models that were tested. */
  readonly model: string;
  /** Id of the corpus that they were tested on. */
  readonly corpus: string;
  /** Kind of test. */
  readonly test: string;
  /** What it is of. */
  readonly what: string;
  readonly value: number;
  /** The limit; none for what is only reported, as in the following fields. */
  readonly limit: number | null;
  /** Side of the limit that passes. */
  readonly bound: "least" | "most" | "magnitude" | null;
  readonly passed: boolean | null;
}

/** What the app shows of `results/`. */
export interface AppResults {
  readonly experiments: readonly Omit<ExperimentResult, "groups">[];
  readonly crossCorpus: readonly CorpusScore[];
  readonly enrolment: Pick<EnrolmentResult, "curve">;
  /** Empty if there is no scorecard. */
  readonly scorecard: readonly ScorecardRow[];
  /** `data/samples/labels.csv`. */
  readonly samples: readonly { path: string; emotion: string; speaker: string; text: string }[];
}

/** Folder of the samples. */
export const SAMPLES = "data/samples";

/** Reads what the app shows of `results/`, without what it does not show. */
export async function readAppResults(): Promise<AppResults> {
  const read = async (name: string) =>
    JSON.parse(await Deno.readTextFile(rooted(join(PATHS.results, name))));
  const { experiments } = await read("metrics.json");
  const { results } = await read("cross-corpus.json");
  const { curve } = await read("enrolment.json");
  const hasScorecard = await exists(rooted(join(PATHS.results, "scorecard.json")));
  return {
    experiments: experiments.map(({ groups: _, ...shown }: ExperimentResult) => shown),
    crossCorpus: results.map(({ trained, tested, scores }: CorpusScore) => ({
      trained,
      tested,
      scores: Object.fromEntries(
        Object.entries(scores).map(([id, { uar, emotions }]) => [id, { uar, emotions }]),
      ),
    })),
    enrolment: { curve },
    scorecard: hasScorecard ? (await read("scorecard.json")).rows : [],
    samples: parse(await Deno.readTextFile(rooted(join(SAMPLES, "labels.csv"))), { columns: true }),
  };
}
