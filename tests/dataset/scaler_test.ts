import assert from "node:assert/strict";
import { fitScaler, identityScaler, scale, takeRows } from "../../lib/dataset/mod.ts";
import { assertClose } from "../helpers/close.ts";
import { golden } from "../helpers/golden.ts";

Deno.test("fitScaler() and scale() give scikit-learn's StandardScaler values", () => {
  const { x, mean, deviation, scaled } = golden.scaling;
  const values = Float32Array.from(x.flat());
  const scaler = fitScaler(values, 4);
  assertClose(scaler.mean, mean, 1e-5, "mean");
  assertClose(scaler.deviation, deviation, 1e-5, "deviation");
  assertClose(scale(scaler, values), scaled.flat(), 1e-4, "scaled");
});

Deno.test("fitScaler() leaves a constant feature alone", () => {
  const scaler = fitScaler(Float32Array.of(0.1, 0.1, 0.1), 1);
  assert.equal(scaler.deviation[0], 1);
  assert.equal(scale(scaler, Float32Array.of(0.1))[0], 0);
});

Deno.test("scale() keeps values within the scaler's limit", () => {
  const scaler = fitScaler(Float32Array.of(-1, 1), 1, 2);
  assert.deepEqual([...scale(scaler, Float32Array.of(-5, -2, 0.5, 9))], [-2, -2, 0.5, 2]);
});

Deno.test("fitScaler() refuses values that are no rows", () => {
  assert.throws(() => fitScaler(new Float32Array(5), 2), /5 values as rows of 2/);
  assert.throws(() => fitScaler(new Float32Array(0), 2), /0 values/);
});

Deno.test("identityScaler() changes nothing", () => {
  const values = Float32Array.of(3, -1, 1e9, 0);
  assert.deepEqual(scale(identityScaler(2), values), values);
});

Deno.test("takeRows() takes rows in the wanted order", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual([...takeRows(values, 2, Int32Array.of(2, 0))], [5, 6, 1, 2]);
});
