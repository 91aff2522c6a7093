import * as tf from "@tensorflow/tfjs";
import { runBlocks } from "./blocks.ts";
import { MEL_BANDS, MEL_HOP_SAMPLES, whisperLogMel } from "./log_mel.ts";
import { disposeWeights, type EncoderFiles, loadWeights, type Weights } from "./weights.ts";

/** Moments over time of every column. */
export interface Moments {
  /** Means, shape `[columns]`. */
  readonly mean: Float32Array;
  /** Population standard deviations, shape `[columns]`. */
  readonly standardDeviation: Float32Array;
}

/** The first blocks of a pretrained speech encoder. */
export interface Encoder {
  /**
   * Encodes a recording and pools the values of `runBlocks` over time.
   *
   * Recordings of more than four seconds are cut into windows of equal length, each of which is encoded
   * on its own, so that memory does not grow with duration.
   *
   * @param samples The recording at 16 kHz, shape `[n]`, `n ≥ 320`.
   * @param rangeDb Dynamic range of the log-mel spectrum, 80 dB unless given.
   * @returns Moments of the 2,304 values: 384 of block 1, then 1,536 gates and 384 of block 2.
   * @throws {RangeError} If there are fewer samples.
   */
  encode(samples: Float32Array, rangeDb?: number): Moments;
  /** Frees its memory. */
  dispose(): void;
}

/**
 * Loads the encoder on the current backend of TensorFlow.js, which must have started.
 *
 * @throws {RangeError} If the bytes are not as many as the manifest says.
 */
export function loadEncoder(files: EncoderFiles): Encoder {
  const weights = loadWeights(files);
  return {
    encode: (samples, rangeDb) => encode(weights, samples, rangeDb),
    dispose: () => disposeWeights(weights),
  };
}

/** A step of the encoder, 20 ms. */
const STEP_SAMPLES = 2 * MEL_HOP_SAMPLES;

function encode(weights: Weights, samples: Float32Array, rangeDb?: number): Moments {
  const steps = Math.floor(samples.length / STEP_SAMPLES);
  if (steps === 0) {
    throw new RangeError(
      `Cannot encode ${samples.length} samples, expected at least ${STEP_SAMPLES}, which are 20 ms`,
    );
  }
  let sums: ColumnSums | undefined;
  for (const window of windows(samples, weights.get("positions")!.shape[0])) {
    const mel = whisperLogMel(window, rangeDb);
    const frames = 2 * Math.floor(window.length / STEP_SAMPLES);
    const logMel = tf.tensor2d(mel.subarray(0, frames * MEL_BANDS), [frames, MEL_BANDS]);
    const values = runBlocks(weights, logMel);
    sums ??= emptySums(values.shape[1]);
    addRows(sums, values.dataSync() as Float32Array);
    tf.dispose([logMel, values]);
  }
  return toMoments(sums!, steps);
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

interface ColumnSums {
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

function emptySums(columns: number): ColumnSums {
  return { values: new Float64Array(columns), squares: new Float64Array(columns) };
}

/** Adds the rows of a matrix, and their squares. */
function addRows({ values, squares }: ColumnSums, rows: Float32Array): void {
  const columns = values.length;
  for (let at = 0; at < rows.length; at += columns) {
    for (let j = 0; j < columns; j++) {
      const value = rows[at + j];
      values[j] += value;
      squares[j] += value * value;
    }
  }
}

function toMoments({ values, squares }: ColumnSums, rows: number): Moments {
  const mean = Float32Array.from(values, (sum) => sum / rows);
  const standardDeviation = Float32Array.from(
    squares,
    (sum, j) => Math.sqrt(Math.max(0, sum / rows - (values[j] / rows) ** 2)),
  );
  return { mean, standardDeviation };
}
