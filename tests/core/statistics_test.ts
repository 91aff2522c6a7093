import assert from "node:assert/strict";
import { seededRandom } from "../../lib/core/random.ts";
import {
  columnMoments,
  meanAndStandardDeviation,
  meanPower,
  percentile,
  rankCorrelation,
} from "../../lib/core/statistics.ts";
import { assertClose } from "../helpers/close.ts";

Deno.test("meanPower() of a sine of amplitude a is a² / 2", () => {
  const sine = Float32Array.from({ length: 1_000 }, (_, i) => 3 * Math.sin(2 * Math.PI * i / 100));
  assert.ok(Math.abs(meanPower(sine) - 4.5) < 1e-6);
  assert.equal(meanPower(new Float64Array(5)), 0);
  assert.ok(Number.isNaN(meanPower([])));
});

Deno.test("percentile() interpolates between neighbours, as NumPy does", () => {
  const sorted = [1, 2, 4, 8, 16];
  const fractions = [0, 0.1, 0.25, 0.5, 0.9, 1];
  assertClose(fractions.map((f) => percentile(sorted, f)), [1, 1.4, 2, 4, 12.8, 16], 1e-12);
});

Deno.test("percentile() of one value is that value", () => {
  for (const fraction of [0, 0.3, 1]) assert.equal(percentile(Float32Array.of(7), fraction), 7);
});

Deno.test("columnMoments() of 1 … n are (n + 1) / 2 and (n² - 1) / 12", () => {
  const n = 9;
  const values = Float32Array.from({ length: 2 * n }, (_, i) => i % 2 ? 5 : i / 2 + 1);
  const { mean, variance } = columnMoments(values, 2);
  assertClose(mean, [(n + 1) / 2, 5], 1e-12);
  assertClose(variance, [(n * n - 1) / 12, 0], 1e-12);
});

Deno.test("columnMoments() uses the given rows, including repeated ones", () => {
  const values = Float32Array.of(0, 10, 2, 20, 100, 200);
  assertClose(columnMoments(values, 2, [0, 1]).mean, [1, 15], 1e-12);
  assertClose(columnMoments(values, 2, [0, 1, 1, 0]).variance, [1, 25], 1e-12);
  assertClose(columnMoments(values, 2, new Set([2])).mean, [100, 200], 1e-12);
});

Deno.test("columnMoments() stays accurate far from zero", () => {
  const random = seededRandom(1);
  const values = Float32Array.from({ length: 1_000 }, () => 2 ** 20 + random.below(2));
  const ones = values.filter((value) => value > 2 ** 20).length / 1_000;
  assertClose(columnMoments(values, 1).variance, [ones * (1 - ones)], 1e-6);
});

Deno.test("columnMoments() of no rows are 0; it refuses incomplete rows", () => {
  assert.deepEqual(columnMoments(new Float32Array(6), 3, []).variance, new Float64Array(3));
  assert.deepEqual(columnMoments(new Float32Array(0), 3).mean, new Float64Array(3));
  assert.throws(() => columnMoments(new Float32Array(7), 3), /7 values as rows of 3 columns/);
});

Deno.test("meanAndStandardDeviation() divides by n", () => {
  const { mean, standardDeviation } = meanAndStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9]);
  assert.equal(mean, 5);
  assert.equal(standardDeviation, 2);
});

Deno.test("rankCorrelation() is 1 for any increasing relation, and treats ties as SciPy does", () => {
  assert.equal(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1_000]), 1);
  assert.equal(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  // scipy.stats.spearmanr([1, 2, 2, 3, 5], [2, 1, 4, 4, 5]).statistic
  assertClose([rankCorrelation([1, 2, 2, 3, 5], [2, 1, 4, 4, 5])], [0.763158], 1e-6);
  assert.ok(Number.isNaN(rankCorrelation([1, 1], [1, 2])));
  assert.throws(() => rankCorrelation([1], [1, 2]), /1 values with 2/);
});
