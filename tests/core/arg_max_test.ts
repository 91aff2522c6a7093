import assert from "node:assert/strict";
import { argMax } from "../../lib/core/arg_max.ts";

Deno.test("argMax() finds the largest value, the first one on a tie", () => {
  assert.equal(argMax([-3, -1, -2]), 1);
  assert.equal(argMax(Float32Array.of(2, 5, 5, 1)), 1);
  assert.equal(argMax([7]), 0);
});
