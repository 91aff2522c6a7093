import assert from "node:assert/strict";
import { makePlan } from "../../lib/tasks/reproduction/plan.ts";
import { networksOf } from "../../lib/tasks/reproduction/run_plan.ts";

Deno.test("networksOf() counts a network for each speaker left out", () => {
  const plan = makePlan(false, false, ["encoder8-loao"], undefined);
  assert.equal(networksOf(plan), 24);
});
