/** What brings each feature to mean 0 and deviation 1. */
export interface Scaler {
  /** Shape `[features]`. */
  readonly mean: Float32Array;
  /** Deviations (population), shape `[features]`; 1 where a feature never varies. */
  readonly deviation: Float32Array;
  /** Scaled values are kept within `-limit … limit`. */
  readonly limit: number;
}

/**
 * Learns a scaler from training rows.
 *
 * @param values Row-major, shape `[n][features]`, `n ≥ 1`.
 * @param features Number of features.
 * @param limit What scaled values are kept within; no limit unless given.
 * @returns The scaler.
 * @throws {RangeError} If the values are not whole rows, or there are none.
 * @see scikit-learn `StandardScaler`
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitScaler } from "./scaler.ts";
 * const { mean, deviation } = fitScaler(Float32Array.of(1, 5, 3, 5), 2);
 * assert(mean[0] === 2 && deviation[0] === 1 && deviation[1] === 1);
 * ```
 */
export function fitScaler(values: Float32Array, features: number, limit = Infinity): Scaler {
  const rows = values.length / features;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(`Cannot scale ${values.length} values as rows of ${features} features`);
  }
  const mean = new Float64Array(features);
  const square = new Float64Array(features);
  for (let i = 0; i < values.length; i++) mean[i % features] += values[i] / rows;
  for (let i = 0; i < values.length; i++) {
    square[i % features] += (values[i] - mean[i % features]) ** 2 / rows;
  }
  return {
    mean: Float32Array.from(mean),
    // Relative to the mean: rounding must not turn a constant into a feature.
    deviation: Float32Array.from(square, (variance, j) => {
      const deviation = Math.sqrt(variance);
      return deviation > 1e-7 * Math.abs(mean[j]) ? deviation : 1;
    }),
    limit,
  };
}

/**
 * The scaler that changes nothing, for models of raw features.
 *
 * @param features Number of features.
 * @returns Means 0 and deviations 1.
 */
export function identityScaler(features: number): Scaler {
  return {
    mean: new Float32Array(features),
    deviation: new Float32Array(features).fill(1),
    limit: Infinity,
  };
}

/**
 * Scales rows.
 *
 * @param scaler What to scale by.
 * @param values Row-major, shape `[n][features]`.
 * @returns `(value - mean) / deviation` within the limit, same shape, a new array.
 */
export function scale(scaler: Scaler, values: Float32Array): Float32Array {
  const scaled = Float32Array.from(values);
  scaleInPlace(scaler, scaled);
  return scaled;
}

/**
 * Scales rows where they lie, for loops that are to allocate nothing.
 *
 * @param scaler What to scale by.
 * @param values Row-major, shape `[n][features]`; becomes what {@linkcode scale} would give.
 */
export function scaleInPlace({ mean, deviation, limit }: Scaler, values: Float32Array): void {
  const features = mean.length;
  for (let row = 0; row < values.length; row += features) {
    for (let j = 0; j < features; j++) {
      const scaled = (values[row + j] - mean[j]) / deviation[j];
      values[row + j] = Math.max(-limit, Math.min(limit, scaled));
    }
  }
}

/**
 * Takes some rows.
 *
 * @param values Row-major, shape `[n][features]`.
 * @param features Number of features.
 * @param rows Which rows, in the wanted order.
 * @returns Shape `[rows.length][features]`, a new array.
 */
export function takeRows(values: Float32Array, features: number, rows: Int32Array): Float32Array {
  const taken = new Float32Array(rows.length * features);
  for (let to = 0; to < rows.length; to++) {
    const from = rows[to] * features;
    taken.set(values.subarray(from, from + features), to * features);
  }
  return taken;
}
