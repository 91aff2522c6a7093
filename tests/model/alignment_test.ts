import assert from "node:assert/strict";
import { alignmentFactors } from "../../lib/model/alignment.ts";
import { assertClose } from "../helpers/close.ts";

/** Number of recordings that the expectation counts as. */
const PRIOR = 40;

/** Solves `f(x) = 0` for a rising `f` between two ends. */
function solve(f: (x: number) => number, low: number, high: number): number {
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return low;
}

for (const [recordings, p, expected] of [[1, 0.98, 0.5], [20, 0.9, 0.5], [500, 0.9, 0.3]]) {
  Deno.test(`alignmentFactors() of ${recordings} recordings at ${p} solve the equation of two classes`, () => {
    const rows = Float32Array.from({ length: 2 * recordings }, (_, i) => i % 2 === 0 ? p : 1 - p);
    const [first, second] = alignmentFactors(rows, [expected, 1 - expected]);
    // With the ratio r of the factors, the predictions and the expectation sum up to what is
    // expected of the first class: n · w p r / (w p r + v q) + 40 · w r / (w r + v) = w (n + 40).
    const [w, v, q] = [expected, 1 - expected, 1 - p];
    const ratio = solve(
      (r) =>
        recordings * w * p * r / (w * p * r + v * q) + PRIOR * w * r / (w * r + v) -
        w * (recordings + PRIOR),
      1e-6,
      1e6,
    );
    assert.ok(Math.abs(first / second / ratio - 1) < 1e-6, `${first / second}, not ${ratio}`);
  });
}

Deno.test("alignmentFactors() are 1 without recordings, and where predictions are as expected", () => {
  assert.deepEqual(alignmentFactors(new Float32Array(), [1, 2]), [1, 1]);
  const even = Float32Array.of(0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8);
  assertClose(alignmentFactors(even, [1, 1, 1]), [1, 1, 1], 1e-5);
  // Uninformative predictions are the expectation itself, whatever it is.
  const flat = new Float32Array(30).fill(1 / 3);
  assertClose(alignmentFactors(flat, [0.2, 0.3, 0.5]), [1, 1, 1], 1e-5);
});

Deno.test("alignmentFactors() bring the mean over many recordings to what is expected", () => {
  const rows = [[0.9, 0.05, 0.05], [0.6, 0.1, 0.3], [0.5, 0.4, 0.1], [0.2, 0.1, 0.7]];
  const expected = [0.2, 0.3, 0.5], times = 5_000;
  const enrolled = Float32Array.from(Array.from({ length: times }, () => rows).flat(2));
  const factors = alignmentFactors(enrolled, expected);
  const mean = [0, 0, 0];
  for (const row of rows) {
    const weighted = row.map((p, j) => p * factors[j] * expected[j]);
    const total = weighted.reduce((a, b) => a + b);
    weighted.forEach((w, j) => mean[j] += w / total / rows.length);
  }
  // The expectation counts as 40 of 20,040 recordings.
  assertClose(mean, expected, 40 / 20_040);
});

Deno.test("alignmentFactors() of shares that do not sum to 1 are those of shares that do", () => {
  const rows = Float32Array.of(0.9, 0.1, 0.7, 0.3);
  assertClose(alignmentFactors(rows, [2, 6]), alignmentFactors(rows, [0.25, 0.75]), 1e-12);
});
