import { argMax } from "../core/arg_max.ts";
import type { Recording } from "../corpus/recording.ts";

/** The prediction of a model for one recording that it was not trained on. */
export interface Prediction {
  /** Id of the experiment, or name of the corpus. */
  readonly experiment: string;
  /** The recording. */
  readonly recording: Recording;
  /** Number of the fold, from 1; with random splits, each seed has one fold. */
  readonly fold: number;
  /** Number of the repetition, from 1. */
  readonly seed: number;
  /** The label. */
  readonly truth: string;
  /** Probability of each emotion, in the order of the experiment's emotions; they sum to 1. */
  readonly probabilities: Float32Array;
}

/** Returns the most probable emotion of a prediction. */
export function predictedEmotion(
  { probabilities }: Pick<Prediction, "probabilities">,
  emotions: readonly string[],
): string {
  return emotions[argMax(probabilities)];
}

/**
 * Pairs recordings with the probabilities that a model predicts for them.
 *
 * @param recordings The recordings, whose emotions are the labels.
 * @param probabilities Row-major, shape `[recordings][emotions]`; not copied.
 * @returns One prediction for each recording, in order.
 */
export function predictionsOf(
  recordings: readonly Recording[],
  probabilities: Float32Array,
  origin: Pick<Prediction, "experiment" | "fold" | "seed">,
): Prediction[] {
  const classes = probabilities.length / recordings.length;
  return recordings.map((recording, i) => ({
    ...origin,
    recording,
    truth: recording.emotion,
    probabilities: probabilities.subarray(i * classes, (i + 1) * classes),
  }));
}
