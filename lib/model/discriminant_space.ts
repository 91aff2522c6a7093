import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { rowsOf } from "../core/arrays.ts";

/**
 * Centroids of the classes of a model in its discriminant space, shape `[classes][axes]`.
 *
 * Linear discriminant analysis assumes that each class is normally distributed around its centroid,
 * all with the same covariance, which is the identity in this space. Any other classifier is
 * treated as if it assumed this too: only its log odds are used.
 */
export type Centroids = readonly (readonly number[])[];

/** Axes along which the squares of the centroids sum to less than this are left out. */
const LEAST_VARIANCE = 1e-6;
/** Number of recordings that a centroid of the training counts as when it is adapted. */
const PRIOR_RECORDINGS = 5;
/** Number of recordings that a scale of 1, as in the training, counts as. */
const PRIOR_OF_SCALE = 5;
/** Smallest factor that centroids are scaled by. */
const LEAST_SCALE = 0.1;
/** Iterations of expectation maximisation. */
const ROUNDS = 10;

/**
 * Computes the centroids of a model's classes from its predictions for the class means.
 *
 * At the mean of a class, its log odds against another class are half the squared distance between
 * their centroids. Classical multidimensional scaling computes coordinates from these distances.
 *
 * @param logs Log probabilities, with uniform priors, for the mean of each class, shape
 * `[classes][classes]`.
 * @returns The centroids, whose mean is the origin; they have at most `classes - 1` axes.
 * @see Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", sections 4.3.3
 * and 14.8
 */
export function locateCentroids(logs: readonly (readonly number[])[]): Centroids {
  const classes = logs.length;
  // Minus half the squared distances. Unless the classifier is an LDA, both directions may differ.
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

/** Averages, over all pairs of classes, the log odds of one against the other at its centroid. */
export function meanOdds(centroids: Centroids): number {
  return centroids.reduce((sum, own) => sum + squared(own), 0) / (centroids.length - 1);
}

/**
 * Adapts centroids to unlabelled recordings by expectation maximisation. The expectation step
 * computes the probabilities of the classes with the current centroids. The maximisation step
 * scales the centroids of the training by one factor, as the classes of new speakers are closer
 * together, and averages each with the recordings, weighted by these probabilities; it counts as
 * five recordings.
 *
 * @param logs Log probabilities of the model, each row up to a constant; row-major, shape
 * `[recordings][classes]`.
 * @param weight Weight of each recording: 1, or less.
 * @param among Positions of the classes that may occur; all of them unless given.
 * @returns The adapted centroids; `centroids` itself without recordings.
 * @see Dempster, Laird and Rubin 1977, "Maximum Likelihood from Incomplete Data via the EM
 * Algorithm"
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

/** Computes the scale of the centroids that fits recordings best, given their probabilities. */
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

/** Converts log probabilities to double precision, which sums need; one array for each row. */
function logRows(logs: Float32Array, classes: number): number[][] {
  return rowsOf(logs, classes).map((row) => [...row]);
}

/** Computes the softmax over some of the classes; the probabilities of the others are 0. */
export function softmaxAmong(logs: readonly number[], among: readonly number[]): number[] {
  const largest = Math.max(...among.map((c) => logs[c]));
  const powers = logs.map((log, c) => among.includes(c) ? Math.exp(log - largest) : 0);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/**
 * Computes the log probabilities that a model gives with adapted centroids.
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
 * Locates recordings in discriminant space: at `x`, the log probability of a class with its
 * centroid at `c` is `x · c - |c|² / 2`, plus a term that is the same for all classes.
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
    // Along different axes, coordinates of the centroids are orthogonal, and they sum to 0.
    return axes.map((own) => {
      const length = squared(own);
      return length > 0 ? products.reduce((sum, x, c) => sum + x * own[c], 0) / length : 0;
    });
  });
}

/** Computes log probabilities with adapted centroids, each row up to a constant. */
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
