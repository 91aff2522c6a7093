import assert from "node:assert/strict";
import { type Centroids, locateRecordings } from "../../lib/model/mod.ts";
import {
  adaptCentroids,
  locateCentroids,
  meanOdds,
  movedLogs,
} from "../../lib/model/discriminant_space.ts";
import { softmax } from "../../lib/model/probabilities.ts";
import { assertClose } from "../helpers/close.ts";

/** Three classes in a plane, with mean 0 and uncorrelated coordinates. */
const CENTROIDS: Centroids = [[4, 0], [-2, 3], [-2, -3]];

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, axis) => sum + x * b[axis], 0);
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((x, axis) => x - b[axis]));

/** Log probabilities of normally distributed classes, with the identity as covariance, at a point. */
function probabilitiesAt(point: readonly number[], centroids: Centroids = CENTROIDS): number[] {
  const powers = centroids.map((own) => Math.exp(dot(point, own) - dot(own, own) / 2));
  return powers.map((power) => power / powers.reduce((a, b) => a + b));
}

/** Log probabilities of points, each plus a different constant, which must have no effect. */
function logsAt(points: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(
    points.flatMap((own, i) => probabilitiesAt(own).map((p) => Math.log(p) + 3 - i % 7)),
  );
}

Deno.test("locateCentroids() finds the means of normally distributed classes, up to rotation", () => {
  // Up to a constant that all log probabilities at one point have in common.
  const logs = CENTROIDS.map((own, c) =>
    CENTROIDS.map((other) => dot(own, other) - dot(other, other) / 2 - 7 * c)
  );
  const found = locateCentroids(logs);
  for (const a of [0, 1, 2]) {
    for (const b of [0, 1, 2]) {
      const expected = distance(CENTROIDS[a], CENTROIDS[b]);
      assertClose([distance(found[a], found[b])], [expected], 1e-9);
    }
  }
  for (const axis of [0, 1]) {
    assertClose([found.reduce((sum, own) => sum + own[axis], 0)], [0], 1e-9);
  }
});

Deno.test("locateCentroids() has one axis less than classes, and fewer for distances that are not Euclidean", () => {
  const [[one], [other]] = locateCentroids([[-1, -9], [-9, -1]]);
  assertClose([one - other], [Math.sign(one) * 4], 1e-9); // the log odds of 8 are half of the square
  // Two classes with the same log odds are at the same place.
  const alike = locateCentroids([[-1, -1, -5], [-1, -1, -5], [-5, -5, -1]]);
  assert.equal(alike[0].length, 1);
  assertClose([distance(alike[0], alike[1])], [0], 1e-9);
  // Distances that break the triangle inequality.
  const impossible = locateCentroids([[0, -1, -100], [-1, 0, -1], [-100, -1, 0]]);
  assert.ok(impossible.flat().every(Number.isFinite) && impossible[0].length < 3);
  assert.deepEqual(locateCentroids([[-1, -1], [-1, -1]]), [[], []]);
});

Deno.test("locateRecordings() computes coordinates of recordings from their probabilities", () => {
  const points = [[0, 0], [1, -2], [-3, 0.5]];
  const rows = logsAt(points);
  for (const [i, found] of locateRecordings(CENTROIDS, rows).entries()) {
    assertClose(found, points[i], 1e-5);
  }
  assert.deepEqual(locateRecordings(CENTROIDS, new Float32Array()), []);
});

/** The scale of all centroids, with five recordings counted as being where the training has them. */
function scaleOf(points: readonly number[][], classes: readonly number[], weight = 1): number {
  const prior = 5 * CENTROIDS.reduce((sum, own) => sum + dot(own, own) / 3, 0);
  let [products, squares] = [prior, prior];
  for (const [i, point] of points.entries()) {
    const own = CENTROIDS[classes[i]];
    products += weight * dot(point, own);
    squares += weight * dot(own, own);
  }
  return products / squares;
}

Deno.test("adaptCentroids() scales all centroids, and moves each towards its recordings", () => {
  // Six recordings of the first class, two of the second, none of the third; none is in doubt.
  const classes = [0, 0, 1, 0, 0, 1, 0, 0];
  const points = classes.map((c) => [[3.7, 0.1], [-2.1, 2.8]][c]);
  const rows = logsAt(points);
  for (const weight of [1, 0.5]) {
    const scale = scaleOf(points, classes, weight), [many, few] = [6 * weight, 2 * weight];
    assert.ok(scale < 0.98, `${scale}`);
    const [first, second, third] = adaptCentroids(CENTROIDS, rows, weight);
    // The centroids of the training count as five recordings.
    const expected = [
      [(5 * scale * 4 + many * 3.7) / (5 + many), many * 0.1 / (5 + many)],
      [(5 * scale * -2 + few * -2.1) / (5 + few), (5 * scale * 3 + few * 2.8) / (5 + few)],
    ];
    assertClose([...first, ...second], expected.flat(), 5e-3);
    assertClose(third, [scale * -2, scale * -3], 5e-3);
  }
});

Deno.test("adaptCentroids() runs ten iterations of expectation maximisation", () => {
  const points = Array.from({ length: 60 }, (_, i) => [3 * Math.sin(i), 2 * Math.cos(2.3 * i) - 1]);
  const rows = logsAt(points);
  const length = 5 * CENTROIDS.reduce((sum, own) => sum + dot(own, own) / 3, 0);
  let expected = CENTROIDS;
  for (let round = 0; round < 10; round++) {
    const shares = points.map((own) => probabilitiesAt(own, expected));
    const over = (f: (i: number, c: number) => number) =>
      shares.reduce((sum, own, i) => sum + own.reduce((a, p, c) => a + p * f(i, c), 0), 0);
    const scale = (length + over((i, c) => dot(points[i], CENTROIDS[c]))) /
      (length + over((_, c) => dot(CENTROIDS[c], CENTROIDS[c])));
    expected = CENTROIDS.map((own, c) => {
      const total = 5 + shares.reduce((sum, share) => sum + share[c], 0);
      return own.map((x, axis) =>
        (5 * scale * x + points.reduce((sum, at, i) => sum + shares[i][c] * at[axis], 0)) / total
      );
    });
  }
  assertClose(adaptCentroids(CENTROIDS, rows).flat(), expected.flat(), 1e-4);
});

Deno.test("adaptCentroids() keeps the centroids apart if recordings fit none of them", () => {
  // Log odds of the wrong sign: recordings opposite to every centroid.
  const rows = Float32Array.from(Array.from({ length: 200 }, () => [-2, -1, -1]).flat());
  const adapted = adaptCentroids(CENTROIDS, rows, 1, [0]);
  assert.ok(adapted.flat().every(Number.isFinite));
  assertClose(adapted[1], CENTROIDS[1].map((x) => 0.1 * x), 1e-9);
});

Deno.test("adaptCentroids() only scales classes that cannot occur, and leaves all without recordings", () => {
  const points = [[3, 1], [2, -2]];
  const rows = logsAt(points);
  const [first, second, third] = adaptCentroids(CENTROIDS, rows, 1, [0, 2]);
  assertClose([second[0] / second[1]], [CENTROIDS[1][0] / CENTROIDS[1][1]], 1e-9);
  assert.ok(Math.abs(first[1]) > 0.01 && Math.abs(third[0] / third[1] - 2 / 3) > 0.001);
  assert.equal(adaptCentroids(CENTROIDS, new Float32Array()), CENTROIDS);
  assert.equal(adaptCentroids(CENTROIDS, rows, 0), CENTROIDS);
});

Deno.test("meanOdds() averages the log odds at the centroids", () => {
  let sum = 0;
  for (const [a, own] of CENTROIDS.entries()) {
    const p = probabilitiesAt(own);
    for (const b of [0, 1, 2]) if (b !== a) sum += Math.log(p[a] / p[b]) / 6;
  }
  assertClose([meanOdds(CENTROIDS)], [sum], 1e-9);
});

Deno.test("movedLogs() gives the log probabilities of classes at the adapted centroids", () => {
  const others: Centroids = [[3, 1], [-2, 2], [-1, -3]];
  for (const point of [[0, 0], [1, -2], [-3, 0.5]]) {
    const moved = movedLogs(CENTROIDS, others, logsAt([point]));
    assertClose(softmax(moved, 3), probabilitiesAt(point, others), 1e-5);
    const same = movedLogs(CENTROIDS, CENTROIDS, logsAt([point]));
    assertClose(softmax(same, 3), probabilitiesAt(point), 1e-5);
  }
});

Deno.test("log odds work whose probabilities single precision rounds to 0", () => {
  const rows = Float32Array.of(0, -400, -500, -300, 0, -350);
  const adapted = adaptCentroids(CENTROIDS, rows);
  assert.ok(adapted.flat().every(Number.isFinite));
  const moved = movedLogs(CENTROIDS, CENTROIDS, rows);
  assertClose(moved, [0, -400, -500, -300, 0, -350], 1e-3);
  // An axis along which all classes are alike changes nothing.
  const flat: Centroids = CENTROIDS.map((own) => [...own, 0]);
  assertClose(adaptCentroids(flat, rows).flatMap(([x, y]) => [x, y]), adapted.flat(), 1e-9);
});
