import { restrict } from "./probabilities.ts";

/** Recordings that the training clips count as, beside those that were heard of a speaker. */
const PRIOR_RECORDINGS = 40;
/** Rounds after which factors no longer change. */
const ALIGNMENT_ROUNDS = 50;

/**
 * Factors that align probabilities with those of other recordings of the same speaker, so that no
 * emotion is found all the time only because of how somebody speaks.
 *
 * With these factors, the mean over what was heard is what was expected; so it is taken for granted
 * that the speaker shows emotions about as often as the actors of the training clips do. The
 * expectation itself counts as forty recordings: a few one-sided ones change little.
 *
 * @param heard Probabilities of recordings of the speaker, as if all classes were equally frequent,
 * row-major, shape `[recordings][classes]`; rows sum to 1.
 * @param expected How often each class is expected, shape `[classes]`.
 * @returns One factor a class; all 1 if nothing was heard.
 * @see Berthelot et al. 2020, "ReMixMatch", section 3.1, doi:10.48550/arXiv.1911.09785
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { alignmentFactors } from "./alignment.ts";
 * // Somebody who always sounds like the first emotion is somebody who talks like that.
 * const heard = new Float32Array(200).map((_, i) => i % 2 === 0 ? 0.9 : 0.1);
 * const [first, second] = alignmentFactors(heard, [0.5, 0.5]);
 * assert(first < second / 5);
 * assert.deepEqual(alignmentFactors(new Float32Array(), [0.5, 0.5]), [1, 1]);
 * ```
 */
export function alignmentFactors(heard: Float32Array, expected: readonly number[]): number[] {
  const classes = expected.length;
  const factors = expected.map(() => 1);
  if (heard.length === 0) return factors;
  const parts = restrict(expected);
  // How probable each class is where it is as frequent as expected; the last row is the expectation.
  const rows = new Float64Array(heard.length + classes);
  for (let i = 0; i < heard.length; i++) rows[i] = heard[i] * parts[i % classes];
  rows.set(parts, heard.length);
  const found = new Float64Array(classes);
  const recordings = heard.length / classes;
  for (let round = 0; round < ALIGNMENT_ROUNDS; round++) {
    found.fill(0);
    for (let row = 0; row < rows.length; row += classes) {
      let sum = 0;
      for (let j = 0; j < classes; j++) sum += rows[row + j] * factors[j];
      const weight = (row === heard.length ? PRIOR_RECORDINGS : 1) / sum;
      for (let j = 0; j < classes; j++) found[j] += weight * rows[row + j] * factors[j];
    }
    for (let j = 0; j < classes; j++) {
      factors[j] *= parts[j] * (recordings + PRIOR_RECORDINGS) / found[j];
    }
  }
  return factors;
}
