import assert from "node:assert/strict";
import { parseLabelMap, parseWholeNumber } from "../../lib/tasks/options.ts";

Deno.test("parseWholeNumber() refuses other texts, and numbers out of its range", () => {
  const parse = (text: string) => parseWholeNumber("--port", text, 0, 65_535);
  assert.deepEqual(["0", "8000", "65535"].map(parse), [0, 8000, 65535]);
  for (const text of ["", "-1", "65536", "80a", "1e3", " 80"]) {
    assert.throws(() => parse(text), {
      name: "WrongUsage",
      message: `Cannot use --port ${text}, expected a whole number from 0 to 65535`,
    });
  }
});

Deno.test("parseLabelMap() reads pairs, and empty emotions", () => {
  assert.deepEqual(parseLabelMap("anger=angry, joy = happy,bored="), {
    anger: "angry",
    joy: "happy",
    bored: "",
  });
  assert.deepEqual(parseLabelMap("="), { "": "" }); // leaves recordings without a label out
  assert.deepEqual(parseLabelMap(""), {});
});

Deno.test("parseLabelMap() refuses a text that is no pair, and a label that occurs twice", () => {
  for (const text of ["anger", "anger=angry,", "=angry", "a=b=c"]) {
    assert.throws(() => parseLabelMap(text), {
      name: "WrongUsage",
      message: /expected label=emotion/,
    });
  }
  assert.throws(() => parseLabelMap("a=b,a=c"), {
    name: "WrongUsage",
    message: /a occurs twice/,
  });
});
