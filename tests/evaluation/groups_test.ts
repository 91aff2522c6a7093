import assert from "node:assert/strict";
import { parseClipName } from "../../lib/corpus/mod.ts";
import { groupResults } from "../../lib/evaluation/mod.ts";

const prediction = (name: string, heard: "calm" | "happy") => {
  const clip = parseClipName(name);
  return { clip, truth: clip.emotion, prediction: heard };
};

Deno.test("groupResults() counts each prediction once in every grouping", () => {
  const results = groupResults([
    prediction("03-01-02-01-01-01-01", "calm"), // calm, normal, statement 1, male
    prediction("03-01-02-01-02-01-01", "happy"), // calm, normal, statement 2, male
    prediction("03-01-03-02-02-01-01", "happy"), // happy, strong, statement 2, male
    prediction("03-01-03-02-02-01-02", "calm"), // happy, strong, statement 2, female
  ], ["calm", "happy"]);
  const shown = results.map(({ by, value, predictions, uar, accuracy }) =>
    `${by} ${value}: ${predictions} ${uar} ${accuracy}`
  );
  assert.deepEqual(shown, [
    "sex female: 1 0 0",
    "sex male: 3 0.75 0.666667",
    "intensity normal: 2 0.5 0.5",
    "intensity strong: 2 0.5 0.5",
    "statement 1: 1 1 1",
    "statement 2: 3 0.25 0.333333",
    "actor 01: 3 0.75 0.666667",
    "actor 02: 1 0 0",
  ]);
});
