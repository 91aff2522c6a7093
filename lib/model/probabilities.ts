/**
 * Computes the softmax of log probabilities, with a temperature.
 *
 * @param logs Row-major, shape `[n][classes]`, each row up to a constant; `-Infinity` for 0.
 * @param temperature Divides the logarithms: above 1, probabilities become less extreme, below 1
 * more.
 * @returns Probabilities, the same shape; each row sums to 1.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", doi:10.48550/arXiv.1706.04599
 */
export function softmax(logs: Float32Array, classes: number, temperature = 1): Float32Array {
  const out = new Float32Array(logs.length);
  for (let row = 0; row < out.length; row += classes) {
    let largest = -Infinity, sum = 0;
    for (let j = row; j < row + classes; j++) largest = Math.max(largest, logs[j]);
    for (let j = row; j < row + classes; j++) {
      out[j] = Math.exp((logs[j] - largest) / temperature);
      sum += out[j];
    }
    for (let j = row; j < row + classes; j++) out[j] /= sum;
  }
  return out;
}

/** Applies a temperature to probabilities: {@linkcode softmax} of their logarithms. */
export function temper(
  probabilities: Float32Array,
  classes: number,
  temperature: number,
): Float32Array {
  return softmax(probabilities.map((p) => Math.log(p)), classes, temperature);
}

/**
 * Normalises the probabilities of some of the classes to sum to 1.
 *
 * @param some At least one probability.
 * @returns Proportional to `some`; all equal if all are 0.
 */
export function restrict(some: readonly number[]): Float32Array {
  const total = some.reduce((a, b) => a + b, 0);
  return Float32Array.from(some, (p) => total > 0 ? p / total : 1 / some.length);
}
