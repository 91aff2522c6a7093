import assert from "node:assert/strict";
import { percent } from "../../lib/core/percent.ts";

Deno.test("percent() keeps one decimal, and no sign of zero", () => {
  assert.deepEqual([0, 1 / 3, 1, -0.021].map(percent), ["0.0", "33.3", "100.0", "-2.1"]);
  assert.deepEqual([-0, -0.0004, -0.0006].map(percent), ["0.0", "0.0", "-0.1"]);
});
