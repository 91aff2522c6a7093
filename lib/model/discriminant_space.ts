import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { rowsOf } from "../core/arrays.ts";

/**
 * Centroids of the classes of a model in its discriminant space, shape `[classes][axes]`.
 *
 * Linear discriminant analysis takes each class for normally distributed around its centroid, with
 * one covariance, which is the identity in this space. Any other classifier is treated as if it did:
 * only its log odds are used.
 */
export type Centroids = readonly (readonly number[])[];

/** Axes along which the squares of the centroids sum to less than this are left out. */
const LEAST_VARIANCE = 1e-6;
/** Number of recordings that a centroid of the training counts as, beside those it is adapted to. */
const PRIOR_RECORDINGS = 5;
/** Number of recordings that the distances of the training count as. */
const PRIOR_OF_SCALE = 5;
/** Centroids are not moved together closer than this. */
const LEAST_SCALE = 0.1;
/** Rounds of expectation and maximisation. */
const ROUNDS = 10;

/**
 * Locates the classes of a model from what it predicts at their means.
 *
 * At the mean of a class, its log odds against another one are half of the squared distance of both
 * centroids; distances between points tell where they are (classical scaling).
 *
 * @param logs Log probabilities, with uniform priors, for the mean of each class, shape
 * `[classes][classes]`.
 * @returns The centroids, around the origin; at most one axis less than there are classes.
 * @see Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", sections 4.3.3
 * and 14.8
 */
export function locateCentroids(logs: readonly (readonly number[])[]): Centroids {
  const classes = logs.length;
  // Half of the squared distances; the odds of a classifier that is no LDA may differ either way.
  const halves = Matrix.zeros(classes, classes);
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < classes; b++) {
      const odds = logs[a][a] - logs[a][b] + logs[b][b] - logs[b][a];
      halves.set(a, b, -odds / 2);
    }
  }
  const products = halves.center("row").center("column");
  const { realEigenvalues: variances, eigenvectorMatrix } = new EigenvalueDecomposition(products, {
    assumeSymmetric: true,
  });
  const axes = [...variances.keys()]
    .filter((axis) => variances[axis] > LEAST_VARIANCE)
    .sort((a, b) => variances[b] - variances[a]);
  return Array.from(
    { length: classes },
    (_, c) => axes.map((axis) => eigenvectorMatrix.get(c, axis) * Math.sqrt(variances[axis])),
  );
}

/** Averages the log odds of each class against each other one at its centroid. */
export function meanOdds(centroids: Centroids): number {
  return centroids.reduce((sum, own) => sum + squared(own), 0) / (centroids.length - 1);
}

/**
 * Adapts centroids to recordings without labels, by expectation and maximisation: each recording
 * belongs to each class as far as the model and the centroids so far say. All centroids are scaled
 * by one factor, as those of the training are farther apart than those of new speakers; then each
 * becomes the mean of its recordings and of the scaled one, which counts as five recordings.
 *
 * @param logs Log probabilities of the model, each row up to a constant; row-major, shape
 * `[recordings][classes]`.
 * @param weight What each recording counts as: 1, or less.
 * @param among Positions of the classes that may occur; all of them unless given.
 * @returns The adapted centroids; the same ones without recordings.
 * @see Dempster, Laird and Rubin 1977, "Maximum Likelihood from Incomplete Data via the EM Algorithm"
 */
export function adaptCentroids(
  centroids: Centroids,
  logs: Float32Array,
  weight = 1,
  among: readonly number[] = [...centroids.keys()],
): Centroids {
  if (logs.length === 0 || weight === 0) return centroids;
  const points = locateRecordings(centroids, logs);
  const rows = logRows(logs, centroids.length);
  let adapted = centroids;
  for (let round = 0; round < ROUNDS; round++) {
    const shares = moveLogs(centroids, adapted, points, rows)
      .map((own) => softmaxAmong(own, among).map((share) => weight * share));
    const scale = scaleOf(
      among.map((c) => centroids[c]),
      points,
      shares.map((own) => among.map((c) => own[c])),
    );
    adapted = centroids.map((own, c) => {
      const sums = own.map((x) => PRIOR_RECORDINGS * scale * x);
      let total = PRIOR_RECORDINGS;
      for (const [i, point] of points.entries()) {
        total += shares[i][c];
        for (const [axis, x] of point.entries()) sums[axis] += shares[i][c] * x;
      }
      return sums.map((sum) => sum / total);
    });
  }
  return adapted;
}

/** The factor by which centroids fit recordings best that belong to each of them in some shares. */
function scaleOf(
  centroids: Centroids,
  points: readonly (readonly number[])[],
  shares: readonly (readonly number[])[],
): number {
  const lengths = centroids.map(squared);
  const prior = PRIOR_OF_SCALE * lengths.reduce((a, b) => a + b) / lengths.length;
  let products = prior, squares = prior;
  for (const [i, point] of points.entries()) {
    for (const [c, own] of centroids.entries()) {
      products += shares[i][c] * point.reduce((sum, x, axis) => sum + x * own[axis], 0);
      squares += shares[i][c] * lengths[c];
    }
  }
  return squares > 0 ? Math.max(LEAST_SCALE, products / squares) : 1;
}

/** Numbers of double precision, which sums need. */
function logRows(logs: Float32Array, classes: number): number[][] {
  return rowsOf(logs, classes).map((row) => [...row]);
}

/** Probabilities of some classes from log probabilities of all; those of the others are 0. */
export function softmaxAmong(logs: readonly number[], among: readonly number[]): number[] {
  const largest = Math.max(...among.map((c) => logs[c]));
  const powers = logs.map((log, c) => among.includes(c) ? Math.exp(log - largest) : 0);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/**
 * Changes log probabilities as other centroids ask.
 *
 * @param logs Log probabilities of the model, each row up to a constant; row-major, shape
 * `[recordings][classes]`.
 * @returns Log probabilities, the largest of each row being 0; the same shape.
 */
export function movedLogs(
  centroids: Centroids,
  adapted: Centroids,
  logs: Float32Array,
): Float32Array {
  const points = locateRecordings(centroids, logs);
  const moved = moveLogs(centroids, adapted, points, logRows(logs, centroids.length));
  return Float32Array.from(moved.flatMap((own) => {
    const largest = Math.max(...own);
    return own.map((log) => log - largest);
  }));
}

/**
 * Locates recordings in discriminant space: at `x`, the log probability of a class with its centroid
 * at `c` is `x · c - |c|² / 2`, but for what all classes have in common.
 *
 * @param logs Log probabilities of the model, each row up to a constant; row-major, shape
 * `[recordings][classes]`.
 * @returns Their coordinates, shape `[recordings][axes]`.
 */
export function locateRecordings(centroids: Centroids, logs: Float32Array): number[][] {
  const lengths = centroids.map(squared);
  const axes = centroids[0].map((_, axis) => centroids.map((own) => own[axis]));
  return logRows(logs, centroids.length).map((row) => {
    const products = row.map((log, c) => log + lengths[c] / 2);
    // The axes are perpendicular over the centroids, whose mean is the origin.
    return axes.map((own) => {
      const length = squared(own);
      return length > 0 ? products.reduce((sum, x, c) => sum + x * own[c], 0) / length : 0;
    });
  });
}

/** Log probabilities of recordings after the centroids have moved, up to a constant of each. */
function moveLogs(
  centroids: Centroids,
  adapted: Centroids,
  points: readonly (readonly number[])[],
  rows: readonly (readonly number[])[],
): number[][] {
  const moves = adapted.map((own, c) => own.map((x, axis) => x - centroids[c][axis]));
  const offsets = adapted.map((own, c) => (squared(own) - squared(centroids[c])) / 2);
  return rows.map((own, i) =>
    own.map((log, c) =>
      log + moves[c].reduce((sum, move, axis) => sum + move * points[i][axis], -offsets[c])
    )
  );
}

function squared(vector: readonly number[]): number {
  return vector.reduce((sum, x) => sum + x * x, 0);
}
