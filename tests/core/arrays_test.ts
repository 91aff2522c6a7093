import assert from "node:assert/strict";
import { concatenate, takeRows } from "../../lib/core/arrays.ts";

Deno.test("concatenate() keeps order and copies", () => {
  const first = Float32Array.of(1, 2);
  const all = concatenate([first, new Float32Array(0), Float32Array.of(3)]);
  first[0] = 9;
  assert.deepEqual([...all], [1, 2, 3]);
  assert.equal(concatenate([]).length, 0);
});

Deno.test("takeRows() copies rows in the order given, repetitions included", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  const taken = takeRows(values, 2, Int32Array.of(2, 0, 2));
  values[0] = 9;
  assert.deepEqual([...taken], [5, 6, 1, 2, 5, 6]);
  assert.equal(takeRows(values, 2, []).length, 0);
});
