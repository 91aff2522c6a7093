/** How far apart two groups are in a feature. */
export interface EffectSize {
  /** Name of the feature. */
  readonly feature: string;
  /** Difference of the means in pooled standard deviations; positive if the first is larger. */
  readonly d: number;
}

/**
 * Compares two groups of rows feature by feature.
 *
 * @param values Row-major, shape `[n][features.length]`.
 * @param features Names of the columns.
 * @param first Rows of one group.
 * @param second Rows of the other.
 * @returns One effect a feature, the largest differences first.
 * @see Cohen 1988, "Statistical Power Analysis for the Behavioral Sciences"
 */
export function effectSizes(
  values: Float32Array,
  features: readonly string[],
  first: readonly number[],
  second: readonly number[],
): EffectSize[] {
  return features
    .map((feature, column) => {
      const [a, b] = [first, second].map((rows) =>
        moments(rows.map((row) => values[row * features.length + column]))
      );
      const pooled = Math.sqrt((a.variance + b.variance) / 2);
      return { feature, d: pooled > 0 ? (a.mean - b.mean) / pooled : 0 };
    })
    .sort((a, b) => Math.abs(b.d) - Math.abs(a.d));
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}
