import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { resample } from "../audio/resample.ts";
import { argMax } from "../core/arg_max.ts";
import { concatenate } from "../core/arrays.ts";
import { pause } from "../core/pause.ts";
import { loadFeatureSet } from "../features/sets/registry.ts";
import { emotionProbabilities, type Voice } from "./recogniser.ts";
import type { SavedModel } from "./saved_model.ts";

/** How a stretch of a recording influences the answer to the recording. */
export interface Influence {
  /** Where the stretch starts, in seconds. */
  readonly fromS: number;
  /** Where it ends, in seconds. */
  readonly toS: number;
  /** Probability of the answer without the stretch. */
  readonly without: number;
  /** How much the stretch adds to the answer's probability; negative if it lowers it. */
  readonly adds: number;
}

/** Length of a stretch in seconds, except in long recordings. */
const STRETCH_S = 0.5;
/** Largest number of stretches; each costs a prediction. */
const MOST_STRETCHES = 8;

/**
 * Measures how each stretch of a recording influences the answer: the model predicts again with the
 * stretch cut out. Other tasks may run between predictions.
 *
 * @param signal The recording, at any sample rate.
 * @param voice The speaker, if enrolled.
 * @returns One influence for each stretch, in order: stretches of half a second, or eight longer
 * ones; none for a recording of less than a second.
 */
export async function influences(
  model: SavedModel,
  signal: Signal,
  voice?: Voice,
): Promise<Influence[]> {
  const { samples } = resample(signal, SAMPLE_RATE_HZ);
  const { extract } = await loadFeatureSet(model.featureSet);
  const predict = (own: Float32Array) =>
    emotionProbabilities(model, extract({ samples: own, sampleRateHz: SAMPLE_RATE_HZ }), { voice });
  const count = Math.min(
    MOST_STRETCHES,
    Math.floor(samples.length / SAMPLE_RATE_HZ / STRETCH_S),
  );
  if (count < 2) return [];
  const probabilities = predict(samples);
  const answer = argMax(probabilities);
  const found: Influence[] = [];
  for (let i = 0; i < count; i++) {
    await pause();
    const [from, to] = [i, i + 1].map((at) => Math.round(at * samples.length / count));
    const rest = concatenate([samples.subarray(0, from), samples.subarray(to)]);
    const without = predict(rest)[answer];
    const [fromS, toS] = [from / SAMPLE_RATE_HZ, to / SAMPLE_RATE_HZ];
    found.push({ fromS, toS, without, adds: probabilities[answer] - without });
  }
  return found;
}
