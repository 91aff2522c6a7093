import assert from "node:assert/strict";
import { parseLabelMap } from "../../lib/tasks/label_map.ts";

Deno.test("parseLabelMap() reads pairs, and empty emotions", () => {
  assert.deepEqual(parseLabelMap("anger=angry, joy = happy,bored="), {
    anger: "angry",
    joy: "happy",
    bored: "",
  });
  assert.deepEqual(parseLabelMap(""), {});
});

Deno.test("parseLabelMap() refuses what is no pair, and a label that is there twice", () => {
  for (const text of ["anger", "anger=angry,", "=angry", "a=b=c"]) {
    assert.throws(() => parseLabelMap(text), {
      name: "WrongUsage",
      message: /expected label=emotion/,
    });
  }
  assert.throws(() => parseLabelMap("a=b,a=c"), {
    name: "WrongUsage",
    message: /a is there twice/,
  });
});
