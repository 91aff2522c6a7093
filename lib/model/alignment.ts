import { restrict } from "./probabilities.ts";

/** Number of recordings that the training set counts as, beside those of the speaker. */
const PRIOR_RECORDINGS = 40;
/** Rounds after which factors no longer change. */
const ALIGNMENT_ROUNDS = 50;

/**
 * Factors that align the predictions for a speaker with the shares of the emotions in the training
 * set, so that no emotion is predicted all the time only because of how somebody speaks.
 *
 * With these factors, the mean prediction over the enrolled recordings is the expected one. This
 * assumes that the speaker shows the emotions about as often as the training set does. The
 * expectation itself counts as forty recordings, so a few one-sided ones change little.
 *
 * @param enrolled Predictions for recordings of the speaker, with uniform priors, row-major, shape
 * `[recordings][classes]`; rows sum to 1.
 * @param expected Expected share of each class, shape `[classes]`.
 * @returns One factor a class; all 1 without recordings.
 * @see Berthelot et al. 2020, "ReMixMatch", section 3.1, doi:10.48550/arXiv.1911.09785
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { alignmentFactors } from "./alignment.ts";
 * // A speaker whose recordings are nearly all predicted as the first emotion.
 * const enrolled = new Float32Array(200).map((_, i) => i % 2 === 0 ? 0.9 : 0.1);
 * const [first, second] = alignmentFactors(enrolled, [0.5, 0.5]);
 * assert(first < second / 5);
 * assert.deepEqual(alignmentFactors(new Float32Array(), [0.5, 0.5]), [1, 1]);
 * ```
 */
export function alignmentFactors(enrolled: Float32Array, expected: readonly number[]): number[] {
  const classes = expected.length;
  const factors = expected.map(() => 1);
  if (enrolled.length === 0) return factors;
  const shares = restrict(expected);
  // Predictions with the expected shares as priors; the last row is the expectation itself.
  const rows = new Float64Array(enrolled.length + classes);
  for (let i = 0; i < enrolled.length; i++) rows[i] = enrolled[i] * shares[i % classes];
  rows.set(shares, enrolled.length);
  const sums = new Float64Array(classes);
  const recordings = enrolled.length / classes;
  for (let round = 0; round < ALIGNMENT_ROUNDS; round++) {
    sums.fill(0);
    for (let row = 0; row < rows.length; row += classes) {
      let sum = 0;
      for (let j = 0; j < classes; j++) sum += rows[row + j] * factors[j];
      const weight = (row === enrolled.length ? PRIOR_RECORDINGS : 1) / sum;
      for (let j = 0; j < classes; j++) sums[j] += weight * rows[row + j] * factors[j];
    }
    for (let j = 0; j < classes; j++) {
      factors[j] *= shares[j] * (recordings + PRIOR_RECORDINGS) / sums[j];
    }
  }
  return factors;
}
