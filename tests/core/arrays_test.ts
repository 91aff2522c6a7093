import assert from "node:assert/strict";
import { concatenate, joinStarts } from "../../lib/features/mod.ts";

Deno.test("concatenate() keeps order and copies", () => {
  const first = Float32Array.of(1, 2);
  const all = concatenate([first, new Float32Array(0), Float32Array.of(3)]);
  first[0] = 9;
  assert.deepEqual([...all], [1, 2, 3]);
  assert.equal(concatenate([]).length, 0);
});

Deno.test("joinStarts() goes on counting where the group before ended", () => {
  const joined = joinStarts([Int32Array.of(0, 5), Int32Array.of(0), Int32Array.of(0, 2, 3)]);
  assert.deepEqual([...joined], [0, 5, 7, 8]);
});
