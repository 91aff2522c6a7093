import { percentile } from "../../core/statistics.ts";

/** Names of the values that {@linkcode functionals} computes, in order. */
export const FUNCTIONALS: readonly string[] = [
  "mean",
  "std",
  "skewness",
  "kurtosis",
  "slope",
  "iqr",
  "range",
];

/**
 * Computes statistics of a contour of any length.
 *
 * @param contour Shape `[n]`.
 * @returns Shape `[FUNCTIONALS.length]`, all 0 for an empty contour: population moments (skewness
 * and excess kurtosis are 0 for a constant), slope of the regression line over a time from -1 to 1,
 * interquartile range, and range from the 1st to the 99th percentile.
 */
export function functionals(contour: Float32Array): Float64Array {
  const n = contour.length;
  if (n === 0) return new Float64Array(FUNCTIONALS.length);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += contour[i] / n;
  let m2 = 0, m3 = 0, m4 = 0, tilt = 0, times = 0;
  for (let i = 0; i < n; i++) {
    const d = contour[i] - mean;
    const t = n > 1 ? (2 * i) / (n - 1) - 1 : 0;
    m2 += (d * d) / n;
    m3 += (d * d * d) / n;
    m4 += (d * d * d * d) / n;
    tilt += d * t;
    times += t * t;
  }
  const std = Math.sqrt(m2);
  // Relative to the mean, so that rounding errors do not make a constant vary.
  const varies = std > 1e-6 * (Math.abs(mean) + 1e-6);
  const sorted = contour.slice().sort();
  return Float64Array.of(
    mean,
    std,
    varies ? m3 / (std * std * std) : 0,
    varies ? m4 / (m2 * m2) - 3 : 0,
    times > 0 ? tilt / times : 0,
    percentile(sorted, 0.75) - percentile(sorted, 0.25),
    percentile(sorted, 0.99) - percentile(sorted, 0.01),
  );
}
