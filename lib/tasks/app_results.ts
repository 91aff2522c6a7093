import { parse } from "csv-parse/sync";
import { join } from "@std/path";
import type { CrossCorpusResult, EnrolmentResult, ExperimentResult } from "../experiments/mod.ts";
import type { AdaptTo } from "../model/mod.ts";
import type { ScorecardRow, Scores } from "../evaluation/mod.ts";
import { PATHS, readCrossCorpus, readMetrics, readResult, readScorecard, rooted } from "./files.ts";

/** Scores of a model on a corpus that it was not trained on. */
export interface CorpusScore extends Pick<CrossCorpusResult, "trained" | "tested"> {
  /** Scores by adaptation. */
  readonly scores: Readonly<Record<AdaptTo, Pick<Scores, "uar" | "emotions">>>;
}

/** The results that the app shows. */
export interface AppResults {
  readonly experiments: readonly Omit<ExperimentResult, "groups">[];
  readonly crossCorpus: readonly CorpusScore[];
  readonly enrolment: Pick<EnrolmentResult, "curve">;
  /** Empty if there is no scorecard. */
  readonly scorecard: readonly ScorecardRow[];
  /** `data/samples/labels.csv`. */
  readonly samples: readonly { path: string; emotion: string; speaker: string; text: string }[];
}

/** Reads the results that the app shows from `results/`. */
export async function readAppResults(): Promise<AppResults> {
  const { curve } = await readResult("enrolment.json");
  const samples = await Deno.readTextFile(rooted(join(PATHS.samples, "labels.csv")));
  const shown = ({ uar, emotions }: Scores) => ({ uar, emotions });
  return {
    experiments: Array.from((await readMetrics()).values(), ({ groups: _, ...result }) => result),
    crossCorpus: (await readCrossCorpus()).map(({ trained, tested, scores }) => ({
      trained,
      tested,
      scores: {
        none: shown(scores.none),
        session: shown(scores.session),
        speaker: shown(scores.speaker),
      },
    })),
    enrolment: { curve },
    scorecard: await readScorecard(),
    samples: parse(samples, { columns: true }),
  };
}
