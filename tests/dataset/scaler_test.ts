import assert from "node:assert/strict";
import { fitScaler, scale } from "../../lib/dataset/mod.ts";
import { identityScaler } from "../../lib/dataset/scaler.ts";
import { assertClose } from "../helpers/close.ts";
import { golden } from "../helpers/golden.ts";

Deno.test("fitScaler() takes mean and population standard deviation of each column", () => {
  // Columns 1, 3, 5 (variance 8/3) and 10, 20, 60 (variance 1400/3).
  const scaler = fitScaler(Float32Array.of(1, 10, 3, 20, 5, 60), 2, 4);
  assertClose(scaler.mean, [3, 30], 1e-6);
  assertClose(scaler.standardDeviation, [Math.sqrt(8 / 3), Math.sqrt(1400 / 3)], 1e-5);
  assert.equal(scaler.limit, 4);
});

Deno.test("fitScaler() and scale() give scikit-learn's StandardScaler values", () => {
  const { x, mean, deviation, scaled } = golden.scaling;
  const values = Float32Array.from(x.flat());
  const scaler = fitScaler(values, 4);
  assertClose(scaler.mean, mean, 1e-5, "mean");
  assertClose(scaler.standardDeviation, deviation, 1e-5, "standard deviation");
  assertClose(scale(scaler, values), scaled.flat(), 1e-4, "scaled");
});

Deno.test("fitScaler() and scale() use the rows given, as if there were no others", () => {
  const values = Float32Array.of(1, 5, 100, 100, 3, 7, 8, 8), rows = Int32Array.of(2, 0);
  const chosen = Float32Array.of(3, 7, 1, 5);
  const scaler = fitScaler(values, 2, 1.5, rows);
  assert.deepEqual(scaler, fitScaler(chosen, 2, 1.5));
  const into = new Float32Array(6).fill(9);
  scale(scaler, values, rows, into.subarray(2));
  assert.deepEqual([...into], [9, 9, ...scale(scaler, chosen)]);
});

Deno.test("fitScaler() leaves the standard deviation of a constant column at 1", () => {
  // 0.1 has no exact float, and neither has the mean of three of them.
  for (const constant of [0.1, 0, -1e5]) {
    const scaler = fitScaler(new Float32Array(3).fill(constant), 1);
    assert.deepEqual([...scaler.standardDeviation], [1], `${constant}`);
    assert.deepEqual([...scale(scaler, Float32Array.of(constant))], [0], `${constant}`);
  }
});

Deno.test("scale() clips to the limit on both sides, and only then", () => {
  const scaler = fitScaler(Float32Array.of(-1, 1), 1, 2);
  assert.deepEqual([...scale(scaler, Float32Array.of(-5, -2, 0.5, 9))], [-2, -2, 0.5, 2]);
  const unlimited = fitScaler(Float32Array.of(-1, 1), 1);
  assert.deepEqual([...scale(unlimited, Float32Array.of(-5, 1e6))], [-5, 1e6]);
});

Deno.test("fitScaler() refuses incomplete rows, no rows, and values that are not finite", () => {
  const refuses = (values: Float32Array, message: string, rows?: Int32Array) =>
    assert.throws(() => fitScaler(values, 2, 3, rows), { name: "RangeError", message });
  const none = "Cannot fit a scaler to 0 rows, expected at least 1";
  refuses(
    new Float32Array(5),
    "Cannot take 5 values as rows of 2 columns, expected whole rows",
  );
  refuses(new Float32Array(0), none);
  refuses(new Float32Array(4), none, new Int32Array());
  for (const value of [NaN, Infinity, -Infinity]) {
    const values = Float32Array.of(1, 2, 3, value, 5, 6);
    refuses(values, "Cannot fit a scaler to column 1, expected finite values");
    fitScaler(values, 2, 3, Int32Array.of(0, 2));
  }
});

Deno.test("identityScaler() changes nothing", () => {
  const values = Float32Array.of(3, -1, 1e9, 0);
  assert.deepEqual(scale(identityScaler(2), values), values);
});
