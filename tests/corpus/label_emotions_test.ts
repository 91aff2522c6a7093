import assert from "node:assert/strict";
import { emotionOf } from "../../lib/corpus/emotions.ts";
import { emotionsOfLabels } from "../../lib/corpus/label_emotions.ts";

const pairs = (...args: Parameters<typeof emotionsOfLabels>) => [...emotionsOfLabels(...args)];

Deno.test("emotionOf() knows the eight emotions and their synonyms, ignoring case", () => {
  assert.deepEqual(
    ["Anger", "happiness", "JOY", "sad", "disgusted", "surprise", "ps"].map(emotionOf),
    [
      ...["angry", "happy", "happy", "sad", "disgust", "surprised", "surprised"],
    ],
  );
  assert.equal(emotionOf("boredom"), undefined);
});

Deno.test("emotionsOfLabels() maps synonyms to our emotions, and keeps other labels in their first case", () => {
  assert.deepEqual(pairs(["Anger", "Bored", "Anger", "bored", "calm"], "l.csv", {}), [
    ["Anger", "angry"],
    ["Bored", "Bored"],
    ["bored", "Bored"],
    ["calm", "calm"],
  ]);
});

Deno.test("emotionsOfLabels() finds the allowed emotion of the same name, else of the same meaning", () => {
  assert.deepEqual(
    pairs(["ANGRY", "joy", "Bored"], "l.csv", { emotions: ["anger", "joy", "bored"] }),
    [
      ["ANGRY", "anger"],
      ["joy", "joy"],
      ["Bored", "bored"],
    ],
  );
});

Deno.test("emotionsOfLabels() uses the map first, where an empty emotion leaves recordings out", () => {
  const map = { BORED: "", wut: "anger", happy: "joy" };
  assert.deepEqual(pairs(["bored", "Wut", "happy"], "l.csv", { map, emotions: ["angry", "joy"] }), [
    ["bored", ""],
    ["Wut", "angry"],
    ["happy", "joy"],
  ]);
  // The map decides over words that are known.
  assert.deepEqual(pairs(["joy"], "l.csv", { map: { joy: "delight" } }), [["joy", "delight"]]);
});

Deno.test("emotionsOfLabels() lists and counts labels that stand for no emotion", () => {
  assert.throws(() => pairs(["glad", "sad", "glad", ""], "l.csv", { emotions: ["sad", "calm"] }), {
    name: "RangeError",
    message: "Cannot use the labels l.csv, expected one of sad, calm. Map others with " +
      "--map label=emotion, or leave their recordings out with --map label=\n" +
      '  "glad": 2 recordings\n  "" (leave out with --map =): 1 recording',
  });
  assert.throws(
    () => pairs(["joy"], "l.csv", { map: { joy: "hapy" }, emotions: ["happy"] }),
    /expected one of happy.*\n {2}"joy", mapped to "hapy": 1 recording$/s,
  );
  assert.throws(() => pairs([""], "l.csv", {}), /expected a label for each recording.*"" .*: 1/s);
});
