import assert from "node:assert/strict";
import { restrict, temper } from "../../lib/model/probabilities.ts";
import { assertClose } from "../helpers/close.ts";

Deno.test("temper() raises to the reciprocal of the temperature and normalises each row", () => {
  const rows = Float32Array.of(0.9, 0.1, 0.2, 0.6); // the second row sums to 0.8
  assertClose(temper(rows, 2, 2), [0.75, 0.25, 1 / (1 + Math.sqrt(3)), 0.633975], 1e-6);
  assertClose(temper(rows, 2, 0.5), [81 / 82, 1 / 82, 0.1, 0.9], 1e-6);
  assertClose(temper(rows, 2, 1), [0.9, 0.1, 0.25, 0.75], 1e-6);
});

Deno.test("temper() with the reciprocal temperature restores the probabilities", () => {
  const rows = Float32Array.of(0.7, 0.2, 0.1, 0.05, 0.05, 0.9);
  for (const temperature of [0.3, 1.7, 4]) {
    assertClose(temper(temper(rows, 3, temperature), 3, 1 / temperature), rows, 1e-6);
  }
});

Deno.test("temper() keeps tiny probabilities apart, and zeros", () => {
  assertClose(temper(Float32Array.of(1e-30, 3e-30, 0), 3, 0.5), [0.1, 0.9, 0], 1e-6);
});

Deno.test("temper() does not change its input", () => {
  const rows = Float32Array.of(0.9, 0.1);
  temper(rows, 2, 2);
  assert.deepEqual(rows, Float32Array.of(0.9, 0.1));
});

Deno.test("restrict() normalises to a sum of 1, and zeros to equal probabilities", () => {
  assert.deepEqual([...restrict([1, 3])], [0.25, 0.75]);
  assert.deepEqual([...restrict([0, 0])], [0.5, 0.5]);
});
