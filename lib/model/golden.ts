import { sampleVoices } from "../audio/synthesise.ts";
import { featuresOf } from "./predict.ts";
import { emotionProbabilities } from "./recogniser.ts";
import type { SavedModel } from "./saved_model.ts";

/** The prediction of a model for one of the sample voices. */
export interface SamplePrediction {
  /** Name of the voice. */
  readonly name: string;
  /** Probability of each of the model's emotions, in its order. */
  readonly probabilities: readonly number[];
}

/** Predictions that every machine and browser must reproduce. */
export interface GoldenPredictions {
  /** SHA-256 of the model's `card.json`, which contains the hashes of its other files. */
  readonly cardSha256: string;
  /** Largest difference between probabilities that is attributed to rounding. */
  readonly tolerance: number;
  /** One for each voice. */
  readonly predictions: readonly SamplePrediction[];
}

/** Synthesises the sample voices and predicts their emotions. */
export async function predictSamples(model: SavedModel): Promise<SamplePrediction[]> {
  const predictions: SamplePrediction[] = [];
  for (const { name, signal } of sampleVoices()) {
    const row = await featuresOf(model, signal, { anySound: true });
    predictions.push({ name, probabilities: Array.from(emotionProbabilities(model, row)) });
  }
  return predictions;
}
