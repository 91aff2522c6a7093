/**
 * Makes probabilities more or less extreme; which is the largest does not change.
 *
 * @param probabilities Row-major, shape `[n][classes]`, not negative; rows need not sum to 1.
 * @param classes Number of classes.
 * @param temperature Above 1 for less extreme, below for more.
 * @returns `p^(1/temperature)`, each row brought to sum to 1; all alike where all are 0.
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
 * Brings some of the probabilities of a clip to sum to 1, for a choice among these.
 *
 * @param some At least one probability.
 * @returns The same, in proportion; all alike if all are 0.
 */
export function restrict(some: readonly number[]): Float32Array {
  const total = some.reduce((a, b) => a + b, 0);
  return Float32Array.from(some, (p) => total > 0 ? p / total : 1 / some.length);
}

/** What a probability is taken for at least where logarithms are averaged: no network can veto. */
const LEAST_PROBABILITY = 1e-4;

/**
 * Weighted geometric mean of what several networks say.
 *
 * @param opinions Probabilities, shape `[n]` each, with their weights, which sum to 1.
 * @returns The mean, shape `[n]`; rows need not sum to 1 any more.
 * @see Heskes 1998, "Selecting weighting factors in logarithmic opinion pools", NIPS
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pool } from "./probabilities.ts";
 * const [one, other] = [Float32Array.of(0.1), Float32Array.of(0.9)];
 * const [mean] = pool([{ weight: 0.5, probabilities: one }, { weight: 0.5, probabilities: other }]);
 * assert(Math.abs(mean - 0.3) < 1e-6);
 * ```
 */
export function pool(
  opinions: readonly { readonly weight: number; readonly probabilities: Float32Array }[],
): Float32Array {
  const logarithms = new Float64Array(opinions[0].probabilities.length);
  for (const { weight, probabilities } of opinions) {
    for (let i = 0; i < logarithms.length; i++) {
      logarithms[i] += weight * Math.log(Math.max(LEAST_PROBABILITY, probabilities[i]));
    }
  }
  return Float32Array.from(logarithms, Math.exp);
}
