import { resample } from "../audio/resample.ts";
import { loudestBlockDbfs, SAMPLE_RATE_HZ, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { scale } from "../dataset/scaler.ts";
import { featureSet } from "../features/sets.ts";
import { classProbabilities } from "./mlp.ts";
import type { TrainedModel } from "./saved_model.ts";

/** What a model says of one recording. */
export interface Prediction {
  /** The most probable emotion. */
  readonly emotion: Emotion;
  /** Probability of each of the model's emotions, in its order; they sum to 1. */
  readonly probabilities: Float32Array;
}

/**
 * Recognises the emotion of one recording.
 *
 * @param model The model.
 * @param signal The recording, at any sample rate.
 * @returns The emotion and all probabilities.
 * @throws {RangeError} If the recording is empty or silent.
 */
export async function predict(model: TrainedModel, signal: Signal): Promise<Prediction> {
  const level = loudestBlockDbfs(signal);
  if (!(level > SILENCE_DBFS)) {
    throw new RangeError(
      `No speech in it: its loudest 30 ms reach ${level.toFixed(0)} dBFS, ` +
        `expected more than ${SILENCE_DBFS} dBFS`,
    );
  }
  const values = featureSet(model.features.id).extract(await resample(signal, SAMPLE_RATE_HZ));
  const probabilities = classProbabilities(model.networks, scale(model.scaler, values));
  return { emotion: model.emotions[argMax(probabilities)], probabilities };
}

/**
 * Position of the largest value.
 *
 * @param values Shape `[n]`, `n ≥ 1`.
 * @returns Its index; the first of equals.
 */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
