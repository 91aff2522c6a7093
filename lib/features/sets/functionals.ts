/** Statistics of a contour, in this order. */
export const FUNCTIONALS = [
  "mean",
  "std",
  "skewness",
  "kurtosis",
  "slope",
  "p01",
  "p10",
  "p25",
  "p50",
  "p75",
  "p90",
  "p99",
  "iqr",
  "range",
] as const;

/**
 * Condenses a contour of any length to its statistics.
 *
 * @param contour Shape `[n]`; without a value, all statistics are 0.
 * @returns Shape `[FUNCTIONALS.length]`: moments (population; skewness and kurtosis are 0 for a
 * constant, kurtosis that of a normal distribution being 0), slope of the regression line over the
 * contour's length, percentiles (linear), distance between quartiles and between `p01` and `p99`.
 */
export function functionals(contour: Float32Array): Float64Array {
  const out = new Float64Array(FUNCTIONALS.length);
  const n = contour.length;
  if (n === 0) return out;
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
  const varies = std > 1e-6 * (Math.abs(mean) + 1e-6);
  const sorted = contour.slice().sort();
  const [p01, p10, p25, p50, p75, p90, p99] = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]
    .map((part) => interpolate(sorted, part));
  out.set([
    mean,
    std,
    varies ? m3 / (std * std * std) : 0,
    varies ? m4 / (m2 * m2) - 3 : 0,
    times > 0 ? tilt / times : 0,
    p01,
    p10,
    p25,
    p50,
    p75,
    p90,
    p99,
    p75 - p25,
    p99 - p01,
  ]);
  return out;
}

function interpolate(sorted: Float32Array, part: number): number {
  const position = part * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
