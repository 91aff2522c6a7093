/** Computes the mean square of a signal; `NaN` if it has no samples. */
export function meanPower(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return sum / samples.length;
}

/**
 * Computes a percentile of a sorted sample, interpolated linearly between neighbours.
 *
 * @param sorted Ascending, shape `[n]`, `n ≥ 1`.
 * @param fraction `0..1`; 0.5 for the median.
 * @returns The value below which that fraction of the sample lies.
 * @see NumPy `percentile(method="linear")`
 */
export function percentile(sorted: ArrayLike<number>, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/**
 * Computes mean and population variance of each column of a matrix, in two passes.
 *
 * @param values Row-major, shape `[n][columns]`.
 * @param rows Indices of the rows to use, may repeat; by default, all rows.
 * @returns Both of shape `[columns]`; zeros if there are no rows.
 * @throws {RangeError} If the number of values is not a multiple of `columns`.
 */
export function columnMoments(
  values: Float32Array,
  columns: number,
  rows?: Iterable<number>,
): { mean: Float64Array; variance: Float64Array } {
  const n = values.length / columns;
  if (!Number.isInteger(n)) {
    throw new RangeError(
      `Cannot take ${values.length} values as rows of ${columns} columns, expected whole rows`,
    );
  }
  const starts = Array.from(rows ?? Array(n).keys(), (row) => row * columns);
  const mean = new Float64Array(columns), variance = new Float64Array(columns);
  for (const start of starts) {
    for (let j = 0; j < columns; j++) mean[j] += values[start + j] / starts.length;
  }
  for (const start of starts) {
    for (let j = 0; j < columns; j++) {
      variance[j] += (values[start + j] - mean[j]) ** 2 / starts.length;
    }
  }
  return { mean, variance };
}

/** Computes mean and population standard deviation of a sample; `NaN` if it is empty. */
export function meanAndStandardDeviation(
  values: readonly number[],
): { mean: number; standardDeviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, standardDeviation: Math.sqrt(variance) };
}

/**
 * Computes Spearman's rank correlation of two samples; ties get their mean rank.
 *
 * @param a Shape `[n]`.
 * @param b Shape `[n]`, aligned with `a`.
 * @returns `-1..1`; `NaN` if all values of a sample are equal, or there are fewer than two.
 * @throws {RangeError} If the lengths differ.
 * @see SciPy `stats.spearmanr`
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot correlate ${a.length} values with ${b.length}`);
  }
  const x = meanRanks(a), y = meanRanks(b);
  const middle = (a.length + 1) / 2;
  let xy = 0, xx = 0, yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) ** 2;
    yy += (y[i] - middle) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Ranks values from 1; ties get the mean of their ranks. */
function meanRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
