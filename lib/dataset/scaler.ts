import { columnMoments } from "../core/statistics.ts";

/** Standardisation of each column to mean 0 and standard deviation 1. */
export interface Scaler {
  /** Shape `[columns]`. */
  readonly mean: Float32Array;
  /** Standard deviations (population), shape `[columns]`; 1 for a constant column. */
  readonly standardDeviation: Float32Array;
  /** Scaled values are clipped to `-limit … limit`. */
  readonly limit: number;
}

/**
 * Fits a scaler to training rows.
 *
 * @param values Row-major, shape `[n][columns]`, `n ≥ 1`.
 * @param limit Scaled values are clipped to ± this; no limit by default.
 * @param rows Rows to use; all by default.
 * @throws {RangeError} If the values are not whole rows, there are none, or one is not finite.
 * @see scikit-learn `StandardScaler`
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitScaler } from "./scaler.ts";
 * const { mean, standardDeviation } = fitScaler(Float32Array.of(1, 5, 3, 5), 2);
 * assert(mean[0] === 2 && standardDeviation[0] === 1 && standardDeviation[1] === 1);
 * ```
 */
export function fitScaler(
  values: Float32Array,
  columns: number,
  limit = Infinity,
  rows?: Int32Array,
): Scaler {
  if ((rows ?? values).length === 0) {
    throw new RangeError("Cannot fit a scaler to 0 rows, expected at least 1");
  }
  const { mean, variance } = columnMoments(values, columns, rows);
  const bad = variance.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw new RangeError(`Cannot fit a scaler to column ${bad}, expected finite values`);
  }
  return {
    mean: Float32Array.from(mean),
    standardDeviation: Float32Array.from(
      variance,
      (v, j) => isConstant(mean[j], v) ? 1 : Math.sqrt(v),
    ),
    limit,
  };
}

/** Tells from its mean and variance whether a column is constant, apart from rounding. */
export function isConstant(mean: number, variance: number): boolean {
  return !(Math.sqrt(variance) > 1e-7 * Math.abs(mean));
}

/**
 * Returns a scaler that leaves values unchanged, for models of raw features: means 0, standard
 * deviations 1, no limit.
 */
export function identityScaler(columns: number): Scaler {
  return {
    mean: new Float32Array(columns),
    standardDeviation: new Float32Array(columns).fill(1),
    limit: Infinity,
  };
}

/**
 * Scales rows.
 *
 * @param values Row-major, shape `[rows][columns]`.
 * @param rows Rows to scale, in the wanted order; all by default.
 * @param scaled Receives the scaled rows; may be a view of a larger array, so that large tables
 * need not be copied. A new array by default.
 * @returns `(value - mean) / standardDeviation`, clipped to the limit; shape `[n][columns]`.
 */
export function scale(
  { mean, standardDeviation, limit }: Scaler,
  values: Float32Array,
  rows?: ArrayLike<number>,
  scaled: Float32Array = new Float32Array(rows ? rows.length * mean.length : values.length),
): Float32Array {
  const columns = mean.length;
  const count = rows?.length ?? values.length / columns;
  for (let i = 0; i < count; i++) {
    const from = (rows?.[i] ?? i) * columns, to = i * columns;
    for (let j = 0; j < columns; j++) {
      const value = (values[from + j] - mean[j]) / standardDeviation[j];
      scaled[to + j] = Math.max(-limit, Math.min(limit, value));
    }
  }
  return scaled;
}
