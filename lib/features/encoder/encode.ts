import * as tf from "@tensorflow/tfjs";
import { BLOCKS, runBlocks, WIDTH } from "./blocks.ts";
import { MEL_BANDS, MEL_HOP_SAMPLES, whisperLogMel } from "./log_mel.ts";
import type { Weights } from "./weights.ts";

/** Options of {@linkcode encode}. */
export interface EncodeOptions {
  /** Dynamic range of the log-mel spectrum, in dB. */
  readonly rangeDb: number;
  /** Weight of each step in the moments, shape `[floor(n / 320)]`, not all 0. */
  readonly weights: ArrayLike<number>;
}

/** Number of values of each step. */
const COLUMNS = BLOCKS * WIDTH;
/** Length of a step of the encoder: 20 ms. */
export const STEP_SAMPLES = 2 * MEL_HOP_SAMPLES;

/**
 * Encodes a recording and computes weighted moments over time of the values of `runBlocks`.
 *
 * Recordings of more than four seconds are cut into windows of equal length, which are encoded
 * separately, so that memory does not grow with duration.
 *
 * @param encoder Weights from `loadWeights`.
 * @param samples The recording at 16 kHz, shape `[n]`, `n ≥ 320`.
 * @returns Means and population standard deviations of the 1,536 values, 512 for each block.
 * @throws {RangeError} If there are fewer samples, or the numbers of weights and steps differ.
 */
export function encode(
  encoder: Weights,
  samples: Float32Array,
  { rangeDb, weights }: EncodeOptions,
): { mean: Float32Array; standardDeviation: Float32Array } {
  const steps = Math.floor(samples.length / STEP_SAMPLES);
  if (steps === 0) {
    throw new RangeError(
      `Cannot encode ${samples.length} samples, expected at least ${STEP_SAMPLES}, which are 20 ms`,
    );
  }
  if (weights.length !== steps) {
    throw new RangeError(
      `Cannot weight ${steps} steps by ${weights.length} weights, expected one for each step`,
    );
  }
  const sums = new Float64Array(COLUMNS), squares = new Float64Array(COLUMNS);
  let step = 0, total = 0;
  for (const window of windows(samples, encoder.get("positions")!.shape[0])) {
    const values = encodeWindow(encoder, window, rangeDb);
    for (let at = 0; at < values.length; at += COLUMNS) {
      const weight = weights[step++];
      for (let j = 0; j < COLUMNS; j++) {
        const value = values[at + j];
        sums[j] += weight * value;
        squares[j] += weight * value * value;
      }
      total += weight;
    }
  }
  const mean = Float32Array.from(sums, (sum) => sum / total);
  const standardDeviation = Float32Array.from(
    squares,
    (sum, j) => Math.sqrt(Math.max(0, sum / total - (sums[j] / total) ** 2)),
  );
  return { mean, standardDeviation };
}

/** Computes the values of `runBlocks` for a window, row-major, shape `[steps][1536]`. */
function encodeWindow(encoder: Weights, window: Float32Array, rangeDb: number): Float32Array {
  const frames = 2 * Math.floor(window.length / STEP_SAMPLES);
  const mel = whisperLogMel(window, rangeDb).subarray(0, frames * MEL_BANDS);
  const logMel = tf.tensor2d(mel, [frames, MEL_BANDS]);
  const values = runBlocks(encoder, logMel);
  const out = values.dataSync<"float32">();
  // Not with tf.tidy(), which would search all values of the returned array for tensors.
  tf.dispose([logMel, values]);
  return out;
}

/** Cuts a recording into the fewest possible windows, whose lengths differ by at most one step. */
function windows(samples: Float32Array, mostSteps: number): Float32Array[] {
  const steps = Math.floor(samples.length / STEP_SAMPLES);
  const count = Math.ceil(steps / mostSteps);
  const border = (i: number) => STEP_SAMPLES * Math.floor((i * steps) / count);
  return Array.from(
    { length: count },
    (_, i) => samples.subarray(border(i), i + 1 < count ? border(i + 1) : samples.length),
  );
}
