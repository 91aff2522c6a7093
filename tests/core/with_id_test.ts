import assert from "node:assert/strict";
import { withId } from "../../lib/core/with_id.ts";

Deno.test("withId() finds an item, or lists the known ids", () => {
  const items = [{ id: "a", value: 1 }, { id: "b", value: 2 }];
  assert.equal(withId(items, "b", "Unknown letter"), items[1]);
  assert.throws(() => withId(items, "c", "Unknown letter"), {
    name: "RangeError",
    message: 'Unknown letter "c", expected one of a, b',
  });
});
