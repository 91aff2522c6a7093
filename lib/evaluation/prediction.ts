import { argMax } from "../core/arg_max.ts";
import type { Recording } from "../corpus/recording.ts";

/** The answer of a model to one recording that it was not trained on. */
export interface Prediction {
  /** Id of the experiment, or name of the corpus. */
  readonly experiment: string;
  /** The recording. */
  readonly recording: Recording;
  /** Number of the fold, from 1; of random splits each seed has one. */
  readonly fold: number;
  /** Number of the repetition, from 1. */
  readonly seed: number;
  /** The label. */
  readonly truth: string;
  /** Probability of each emotion, in the order of the experiment's emotions; they sum to 1. */
  readonly probabilities: Float32Array;
}

/**
 * The emotion that a prediction comes to.
 *
 * @param prediction The prediction.
 * @param emotions Names of its probabilities.
 * @returns The most probable one.
 */
export function predictedEmotion(
  { probabilities }: Pick<Prediction, "probabilities">,
  emotions: readonly string[],
): string {
  return emotions[argMax(probabilities)];
}
