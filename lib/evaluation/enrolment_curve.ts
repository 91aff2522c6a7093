import { AS_RECORDED } from "../features/versions.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { seededRandom, shuffle } from "../audio/random.ts";
import { argMax } from "../model/arg_max.ts";
import { enrolVoice, ensembleProbabilities } from "../model/ensemble.ts";
import { inputsOf, type VersionTables } from "./fit_ensemble.ts";
import { bootstrapInterval, type Estimate, roundNumbers } from "./intervals.ts";
import {
  addConfusions,
  type Confusion,
  confusionMatrix,
  unweightedAverageRecall,
} from "./metrics.ts";
import type { TestedFold } from "./run_ensemble.ts";

/** How well a model does once it has heard some clips of a speaker. */
export interface EnrolmentPoint {
  /** Clips it has heard, drawn at random, without their labels. */
  readonly clips: number;
  /** Times that clips were drawn for each actor. */
  readonly draws: number;
  /** Over the clips that it has not heard; 95 % bootstrap over actors. */
  readonly uar: Estimate;
}

/** Numbers of clips that are tried; of RAVDESS' sixty, some must be left to score. */
export const ENROLMENT_CLIPS: readonly number[] = [0, 1, 3, 5, 10, 20, 40];
/** Which clips are heard is a matter of luck, so it is tried several times. */
const DRAWS = 5;
const SEED = 7;

/**
 * Measures what it is worth to hear some clips of a speaker first.
 *
 * @param folds Ensembles with the clips of actors they have not learned from.
 * @param tables Features of all clips.
 * @param emotions What the ensembles tell apart.
 * @param counts Numbers of clips to hear.
 * @returns One point for each number of clips.
 */
export function enrolmentCurve(
  folds: readonly TestedFold[],
  tables: VersionTables,
  emotions: readonly Emotion[],
  counts: readonly number[] = ENROLMENT_CLIPS,
): EnrolmentPoint[] {
  return counts.map((clips) => {
    const draws = clips === 0 ? 1 : DRAWS;
    const random = seededRandom(SEED);
    const confusions = folds.flatMap((fold) =>
      rowsByActor(fold, tables).map((rows) =>
        addConfusions(Array.from({ length: draws }, () => {
          const drawn = shuffle(rows.slice(), random);
          return score(fold, tables, emotions, drawn.slice(0, clips), drawn.slice(clips));
        }))
      )
    );
    const uar = bootstrapInterval(
      confusions,
      (drawn) => unweightedAverageRecall(addConfusions(drawn)),
      seededRandom(SEED),
    );
    return { clips, draws, uar: roundNumbers(uar) };
  });
}

function rowsByActor({ test }: TestedFold, tables: VersionTables): Int32Array[] {
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const groups = Map.groupBy(test, (row) => clips[row].actor);
  return [...groups.values()].map((rows) => Int32Array.from(rows));
}

function score(
  { ensemble }: TestedFold,
  tables: VersionTables,
  emotions: readonly Emotion[],
  heard: Int32Array,
  scored: Int32Array,
): Confusion {
  const voice = enrolVoice(ensemble, inputsOf(tables, heard));
  const probabilities = ensembleProbabilities(ensemble, inputsOf(tables, scored), voice);
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const k = emotions.length;
  return confusionMatrix(
    Array.from(scored, (row) => emotions.indexOf(clips[row].emotion)),
    Array.from(scored, (_, i) => argMax(probabilities.subarray(i * k, (i + 1) * k))),
    k,
  );
}
