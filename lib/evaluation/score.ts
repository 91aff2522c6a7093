import { argMax } from "../core/arg_max.ts";
import { seededRandom } from "../core/random.ts";
import { bootstrapIntervals, deviationInterval, type Estimate, roundNumbers } from "./intervals.ts";
import {
  accuracy,
  addConfusions,
  type ClassMetrics,
  classMetrics,
  type Confusion,
  confusionMatrix,
  macroF1,
  unweightedAverageRecall,
} from "./metrics.ts";
import type { Prediction } from "./prediction.ts";

/**
 * Source of the intervals: a 95 % bootstrap over `speakers` or `recordings`, or one standard
 * deviation on either side of the mean over `seeds`.
 */
export type Resample = "speakers" | "recordings" | "seeds";

/** Metrics over predictions. */
export interface Scores {
  /** The classes, in the order of `perClass` and `confusion`. */
  readonly emotions: readonly string[];
  /** Number of predictions. */
  readonly predictions: number;
  /** Source of the intervals. */
  readonly resample: Resample;
  /** Number of speakers, recordings or seeds that the intervals come from. */
  readonly groups: number;
  /** Unweighted average recall. */
  readonly uar: Estimate;
  /** Fraction predicted correctly. */
  readonly accuracy: Estimate;
  /** Unweighted mean of the F1 of the classes. */
  readonly macroF1: Estimate;
  /** Metrics of each emotion, with an interval of the recall from the same source. */
  readonly perClass:
    readonly ({ readonly emotion: string; readonly recallInterval: Estimate } & ClassMetrics)[];
  /** Confusion matrix of counts; rows truth, columns predictions. */
  readonly confusion: Confusion;
}

/** How to score: the classes in label order, and the source of the intervals. */
export type ScoreOptions = Pick<Scores, "emotions" | "resample">;

const BOOTSTRAP_SEED = 2018;

/**
 * Scores predictions: the only place where metrics of an experiment or a corpus are computed.
 *
 * @param predictions At least one.
 * @returns The metrics; counts are over all predictions together.
 * @throws {RangeError} If there is no prediction, or a label is not among the emotions.
 */
export function score(
  predictions: readonly Prediction[],
  { emotions, resample }: ScoreOptions,
): Scores {
  if (predictions.length === 0) throw new RangeError("Cannot score 0 predictions");
  const groups = Map.groupBy(predictions, ({ recording, seed }) => {
    if (resample === "seeds") return String(seed);
    // Speakers and ids are unique only within a corpus.
    const { corpus, speaker, id } = recording;
    return JSON.stringify([corpus, resample === "speakers" ? speaker : id]);
  });
  const confusions = Array.from(groups.values(), (own) => confusionOf(own, emotions));
  const confusion = addConfusions(confusions);
  const cellOf = ({ truth, probabilities }: Prediction) =>
    emotions.length * emotions.indexOf(truth) + argMax(probabilities);
  const estimates = resample === "seeds"
    ? metricsOf(confusion).map((_, i) =>
      deviationInterval(confusions.map((own) => metricsOf(own)[i]).filter((v) => !Number.isNaN(v)))
    )
    : bootstrapIntervals(
      Array.from(groups.values(), (own) => own.map(cellOf)),
      (drawn) => metricsOf(sumOfCells(drawn, emotions.length)),
      seededRandom(BOOTSTRAP_SEED),
    );
  const [uar, accuracy, macroF1, ...recalls] = estimates.map(roundNumbers);
  return {
    emotions,
    predictions: predictions.length,
    resample,
    groups: confusions.length,
    uar,
    accuracy,
    macroF1,
    perClass: classMetrics(confusion).map((metrics, i) => ({
      emotion: emotions[i],
      ...roundNumbers(metrics),
      recallInterval: metrics.support > 0 ? recalls[i] : { mean: 0, low: 0, high: 0 },
    })),
    confusion,
  };
}

/** Computes UAR, accuracy, macro F1, and the recall of each class; NaN if it does not occur. */
function metricsOf(confusion: Confusion): number[] {
  return [
    unweightedAverageRecall(confusion),
    accuracy(confusion),
    macroF1(confusion),
    ...classMetrics(confusion).map(({ recall, support }) => support > 0 ? recall : NaN),
  ];
}

/** Adds up confusion matrices, given as lists of cells `k * truth + predicted`. */
function sumOfCells(matrices: readonly (readonly number[])[], k: number): number[][] {
  const counts = new Array<number>(k * k).fill(0);
  for (const cells of matrices) for (const cell of cells) counts[cell]++;
  return Array.from({ length: k }, (_, truth) => counts.slice(truth * k, (truth + 1) * k));
}

/**
 * Counts how often each emotion was predicted as each.
 *
 * @param emotions The classes, in order.
 * @returns Counts, rows truth, columns predictions.
 * @throws {RangeError} If a label is not among the emotions.
 */
export function confusionOf(
  predictions: readonly Pick<Prediction, "truth" | "probabilities">[],
  emotions: readonly string[],
): Confusion {
  const unknown = predictions.find(({ truth }) => !emotions.includes(truth));
  if (unknown) {
    throw new RangeError(
      `Cannot score a recording of ${JSON.stringify(unknown.truth)}, expected one of ` +
        emotions.join(", "),
    );
  }
  return confusionMatrix(
    predictions.map(({ truth }) => emotions.indexOf(truth)),
    predictions.map(({ probabilities }) => argMax(probabilities)),
    emotions.length,
  );
}
