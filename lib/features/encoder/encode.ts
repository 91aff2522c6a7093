import * as tf from "@tensorflow/tfjs";
import { BLOCKS, runBlocks, WIDTH } from "./blocks.ts";
import { MEL_BANDS, MEL_HOP_SAMPLES, whisperLogMel } from "./log_mel.ts";
import type { Weights } from "./weights.ts";

/** How a recording is encoded. */
export interface EncodeOptions {
  /** Dynamic range of the log-mel spectrum, in dB. */
  readonly rangeDb: number;
  /** Weight of each whole step in the moments, shape `[floor(n / 320)]`, not all of them 0. */
  readonly weights: ArrayLike<number>;
}

/** Values of a step. */
const COLUMNS = BLOCKS * WIDTH;
/** A step of the encoder, 20 ms. */
export const STEP_SAMPLES = 2 * MEL_HOP_SAMPLES;

/**
 * Encodes a recording and takes weighted moments of the values of `runBlocks` over time.
 *
 * Recordings of more than four seconds are cut into windows of equal length, each of which is encoded
 * on its own, so that memory does not grow with duration.
 *
 * @param encoder As `loadWeights` loads it.
 * @param samples The recording at 16 kHz, shape `[n]`, `n ≥ 320`.
 * @returns Means and population standard deviations of the 1,536 values, 512 of each block.
 * @throws {RangeError} If there are fewer samples, or not as many weights as steps.
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
    throw new RangeError(`Cannot weight ${steps} steps by ${weights.length} weights`);
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

/** Returns the values of `runBlocks` for a window, row-major, shape `[steps][1536]`. */
function encodeWindow(encoder: Weights, window: Float32Array, rangeDb: number): Float32Array {
  const frames = 2 * Math.floor(window.length / STEP_SAMPLES);
  const mel = whisperLogMel(window, rangeDb).subarray(0, frames * MEL_BANDS);
  const logMel = tf.tensor2d(mel, [frames, MEL_BANDS]);
  const values = runBlocks(encoder, logMel);
  const out = values.dataSync<"float32">();
  // Not by tf.tidy(), which would look for tensors among all values of the array that it returns.
  tf.dispose([logMel, values]);
  return out;
}

/** Cuts a recording into as few windows as possible, of equal numbers of steps up to one. */
function windows(samples: Float32Array, mostSteps: number): Float32Array[] {
  const steps = Math.floor(samples.length / STEP_SAMPLES);
  const count = Math.ceil(steps / mostSteps);
  const border = (i: number) => STEP_SAMPLES * Math.floor((i * steps) / count);
  return Array.from(
    { length: count },
    (_, i) => samples.subarray(border(i), i + 1 < count ? border(i + 1) : samples.length),
  );
}
