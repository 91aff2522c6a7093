import assert from "node:assert/strict";
import { concatenate, copyFrame, rowsOf, takeRows } from "../../lib/core/arrays.ts";

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

const SAMPLES = Float32Array.of(1, 2, 3);

for (
  const [start, expected] of [
    [-9, [0, 0, 0, 0]],
    [-4, [0, 0, 0, 0]],
    [-1, [0, 1, 2, 3]],
    [0, [1, 2, 3, 0]],
    [2, [3, 0, 0, 0]],
    [3, [0, 0, 0, 0]],
    [9, [0, 0, 0, 0]],
  ] as const
) {
  Deno.test(`copyFrame() from sample ${start} pads with zeros`, () => {
    for (const frame of [new Float32Array(4).fill(7), new Float64Array(4).fill(7)]) {
      copyFrame(SAMPLES, start, frame);
      assert.deepEqual([...frame], expected);
    }
  });
}

Deno.test("copyFrame() pads a short signal on both sides", () => {
  const frame = new Float32Array(6).fill(7);
  copyFrame(SAMPLES, -2, frame);
  assert.deepEqual([...frame], [0, 0, 1, 2, 3, 0]);
});

Deno.test("rowsOf() returns views of the rows", () => {
  const values = Float32Array.of(1, 2, 3, 4), rows = rowsOf(values, 2);
  assert.deepEqual(rows, [Float32Array.of(1, 2), Float32Array.of(3, 4)]);
  rows[1][0] = 5;
  assert.equal(values[2], 5);
});
