/** Confusion matrix of counts; rows are true classes, columns predicted ones. */
export type Confusion = readonly (readonly number[])[];

/** Metrics of one class. */
export interface ClassMetrics {
  /** Fraction of the predictions of this class that are correct; 0 if there are none. */
  readonly precision: number;
  /** Fraction of the members of this class that are predicted correctly; 0 if there are none. */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
  /** Number of members of this class. */
  readonly support: number;
}

/**
 * Counts how often each true class was predicted as each class.
 *
 * @param truth Class indices, shape `[n]`, each in `0..k-1`.
 * @param predicted Class indices, shape `[n]`, aligned with `truth`.
 * @param k Number of classes; fixes the order of both axes.
 * @returns Counts, shape `[k][k]`; rows are truth, columns predictions.
 * @throws {RangeError} If lengths differ or an index is outside `0..k-1`.
 * @see scikit-learn `confusion_matrix` (same orientation)
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { confusionMatrix } from "./metrics.ts";
 * assert(confusionMatrix([0, 0, 1], [0, 1, 1], 2)[0][1] === 1);
 * ```
 */
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  k: number,
): number[][] {
  if (truth.length !== predicted.length) {
    throw new RangeError(
      `Cannot compare ${truth.length} true with ${predicted.length} predicted classes`,
    );
  }
  const counts = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  for (let i = 0; i < truth.length; i++) {
    for (const index of [truth[i], predicted[i]]) {
      if (!(Number.isInteger(index) && index >= 0 && index < k)) {
        throw new RangeError(`Class index ${index} at ${i}, expected 0 to ${k - 1}`);
      }
    }
    counts[truth[i]][predicted[i]]++;
  }
  return counts;
}

/**
 * Adds confusion matrices.
 *
 * @param matrices At least one, all of shape `[k][k]`.
 */
export function addConfusions(matrices: readonly Confusion[]): number[][] {
  return matrices[0].map((row, i) =>
    row.map((_, j) => matrices.reduce((sum, matrix) => sum + matrix[i][j], 0))
  );
}

/**
 * Computes the fraction of correct predictions.
 *
 * @param confusion Counts, shape `[k][k]`, rows truth.
 * @returns `0..1`; NaN without any count.
 * @see scikit-learn `accuracy_score`
 */
export function accuracy(confusion: Confusion): number {
  let right = 0, all = 0;
  for (const [i, row] of confusion.entries()) {
    right += row[i];
    all += sum(row);
  }
  return right / all;
}

/**
 * Computes precision, recall and F1 of each class.
 *
 * @param confusion Counts, shape `[k][k]`, rows truth.
 * @returns Shape `[k]`, in the order of the classes.
 * @see scikit-learn `precision_recall_fscore_support(zero_division=0)`
 */
export function classMetrics(confusion: Confusion): ClassMetrics[] {
  return confusion.map((row, i) => {
    const support = sum(row);
    const predicted = sum(confusion.map((other) => other[i]));
    const precision = predicted === 0 ? 0 : row[i] / predicted;
    const recall = support === 0 ? 0 : row[i] / support;
    const f1 = support + predicted === 0 ? 0 : 2 * row[i] / (support + predicted);
    return { precision, recall, f1, support };
  });
}

/**
 * Computes the unweighted average recall: the mean of the classes' recalls. Guessing a frequent
 * class more often does not raise it.
 *
 * @param confusion Counts, shape `[k][k]`, rows truth.
 * @returns `0..1`, over the classes that occur in truth; NaN if none does.
 * @see scikit-learn `balanced_accuracy_score`; audmetric `unweighted_average_recall`
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unweightedAverageRecall } from "./metrics.ts";
 * assert(unweightedAverageRecall([[9, 1], [1, 1]]) === 0.7);
 * ```
 */
export function unweightedAverageRecall(confusion: Confusion): number {
  const present = classMetrics(confusion).filter(({ support }) => support > 0);
  return sum(present.map(({ recall }) => recall)) / present.length;
}

/**
 * Computes the unweighted average precision: the mean of the classes' precisions.
 *
 * @param confusion Counts, shape `[k][k]`, rows truth.
 * @returns `0..1`, over the classes that occur in truth, with 0 for a class that was never
 * predicted; NaN if none occurs.
 * @see audmetric `unweighted_average_precision`
 */
export function unweightedAveragePrecision(confusion: Confusion): number {
  const present = classMetrics(confusion).filter(({ support }) => support > 0);
  return sum(present.map(({ precision }) => precision)) / present.length;
}

/**
 * Computes the unweighted mean of the F1 of the classes that occur in truth or predictions.
 *
 * @param confusion Counts, shape `[k][k]`, rows truth.
 * @returns `0..1`; NaN without any count.
 * @see scikit-learn `f1_score(average="macro")`
 */
export function macroF1(confusion: Confusion): number {
  const occurring = classMetrics(confusion).filter(({ support }, i) =>
    support > 0 || confusion.some((row) => row[i] > 0)
  );
  return sum(occurring.map(({ f1 }) => f1)) / occurring.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
