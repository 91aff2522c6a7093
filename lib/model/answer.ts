import { argMax } from "../core/arg_max.ts";
import type { SavedModel } from "./saved_model.ts";

/** The answer to one recording. */
export interface EmotionAnswer {
  /** The most probable emotion. */
  readonly emotion: string;
  /** Probability of each of the model's emotions, in its order; they sum to 1. */
  readonly probabilities: Float32Array;
  /** Whether the most probable emotion reaches the model's threshold. */
  readonly sure: boolean;
}

/** Names the most probable emotion, given the probability of each of a model's. */
export function answerOf(
  { emotions, threshold }: Pick<SavedModel, "emotions" | "threshold">,
  probabilities: Float32Array,
): EmotionAnswer {
  const best = argMax(probabilities);
  return { emotion: emotions[best], probabilities, sure: probabilities[best] >= threshold };
}

/**
 * Says an answer in words.
 *
 * @returns Such as `happy`, or `not sure, perhaps happy` below the model's threshold.
 */
export function answerText({ emotion, sure }: EmotionAnswer): string {
  return sure ? emotion : `not sure, perhaps ${emotion}`;
}
