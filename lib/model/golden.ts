import { sampleVoices } from "../audio/synthesise.ts";
import { featuresOf } from "./predict.ts";
import { emotionProbabilities } from "./recogniser.ts";
import type { SavedModel } from "./saved_model.ts";

/** What a model gives for one of the sample voices. */
export interface SamplePrediction {
  /** Name of the voice. */
  readonly name: string;
  /** Probability of each of the model's emotions, in its order. */
  readonly probabilities: readonly number[];
}

/** Predictions that every machine and browser is to repeat. */
export interface GoldenPredictions {
  /** SHA-256 of the `card.json` of the model, which has those of its other files. */
  readonly cardSha256: string;
  /** Largest difference of a probability that is put down to rounding. */
  readonly tolerance: number;
  /** One for each voice. */
  readonly predictions: readonly SamplePrediction[];
}

/**
 * Predicts the emotions of the sample voices, from the synthesis of the sound to the probabilities.
 */
export async function predictSamples(model: SavedModel): Promise<SamplePrediction[]> {
  const predictions: SamplePrediction[] = [];
  for (const { name, signal } of sampleVoices()) {
    const row = await featuresOf(model, signal, { anySound: true });
    predictions.push({ name, probabilities: Array.from(emotionProbabilities(model, row)) });
  }
  return predictions;
}
