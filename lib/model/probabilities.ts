/**
 * Raises probabilities to a power, which makes them more or less extreme and keeps their order.
 *
 * @param probabilities Row-major, shape `[n][classes]`, not negative; rows need not sum to 1.
 * @param classes Number of classes.
 * @param temperature Above 1 for less extreme, below for more.
 * @returns `p^(1/temperature)`, each row scaled to sum to 1; all equal where all are 0.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", doi:10.48550/arXiv.1706.04599
 */
export function temper(
  probabilities: Float32Array,
  classes: number,
  temperature: number,
): Float32Array {
  const out = new Float32Array(probabilities.length);
  for (let row = 0; row < out.length; row += classes) {
    let largest = 0, sum = 0;
    for (let j = row; j < row + classes; j++) largest = Math.max(largest, probabilities[j]);
    if (largest === 0) {
      out.fill(1 / classes, row, row + classes);
      continue;
    }
    for (let j = row; j < row + classes; j++) {
      out[j] = (probabilities[j] / largest) ** (1 / temperature);
      sum += out[j];
    }
    for (let j = row; j < row + classes; j++) out[j] /= sum;
  }
  return out;
}

/**
 * Scales probabilities to sum to 1, for a choice among some of the classes.
 *
 * @param some At least one probability.
 * @returns The same, in proportion; all equal if all are 0.
 */
export function restrict(some: readonly number[]): Float32Array {
  const total = some.reduce((a, b) => a + b, 0);
  return Float32Array.from(some, (p) => total > 0 ? p / total : 1 / some.length);
}
