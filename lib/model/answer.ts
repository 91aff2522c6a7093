import { argMax } from "../core/arg_max.ts";
import type { SavedModel } from "./saved_model.ts";

/** The answer of a model to one recording. */
export interface EmotionAnswer {
  /** The most probable emotion. */
  readonly emotion: string;
  /** Probability of each of the model's emotions, in its order; they sum to 1. */
  readonly probabilities: Float32Array;
  /** Whether the most probable emotion reaches the model's threshold. */
  readonly sure: boolean;
}

/** Makes an answer from the probabilities of a model's emotions. */
export function answerOf(
  { emotions, threshold }: Pick<SavedModel, "emotions" | "threshold">,
  probabilities: Float32Array,
): EmotionAnswer {
  const best = argMax(probabilities);
  return { emotion: emotions[best], probabilities, sure: probabilities[best] >= threshold };
}

/**
 * Puts an answer into words.
 *
 * @returns For example `happy`, or `not sure, perhaps happy` below the model's threshold.
 */
export function answerText({ emotion, sure }: EmotionAnswer): string {
  return sure ? emotion : `not sure, perhaps ${emotion}`;
}
