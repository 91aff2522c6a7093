import { parse } from "csv-parse/sync";
import { join } from "@std/path";
import type { CrossCorpusResult, EnrolmentResult, ExperimentResult } from "../experiments/mod.ts";
import type { AdaptTo } from "../model/mod.ts";
import type { ScorecardRow, Scores } from "../evaluation/mod.ts";
import { exists, PATHS, rooted } from "./files.ts";

/** UAR of a model on a corpus that it was not trained on. */
export interface CorpusScore extends Pick<CrossCorpusResult, "trained" | "tested"> {
  /** By what the model is adapted to. */
  readonly scores: Readonly<Record<AdaptTo, Pick<Scores, "uar" | "emotions">>>;
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
