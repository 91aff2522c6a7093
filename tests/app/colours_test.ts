import assert from "node:assert/strict";
import { coloursOf } from "../../lib/app/colours.ts";
import { EMOTION_COLOURS } from "../../lib/report/figure.ts";

const emotions = Object.keys(EMOTION_COLOURS);

Deno.test("emotions keep their colours, and other classes get colours that no emotion here has", () => {
  const [sad, mine, yours] = coloursOf(["sad", "mine", "yours"]);
  assert.equal(sad, EMOTION_COLOURS.sad);
  assert.equal(new Set([sad, mine, yours]).size, 3);
});

Deno.test("a class has a colour even if emotions have taken all of them", () => {
  const colours = coloursOf([...emotions, "mine"]);
  assert.match(colours.at(-1)!, /^#[0-9a-f]{6}$/);
  assert.equal(new Set(colours).size, emotions.length + 1);
});
