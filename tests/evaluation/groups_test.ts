import assert from "node:assert/strict";
import { ravdess } from "../../lib/corpus/mod.ts";
import { mistakesOf, type Prediction } from "../../lib/evaluation/mod.ts";
import { scoreGroups } from "../../lib/evaluation/groups.ts";

function prediction(name: string, predicted: "calm" | "happy"): Prediction {
  const recording = ravdess.parse(name);
  const probabilities = Float32Array.of(...(predicted === "calm" ? [0.9, 0.1] : [0.1, 0.9]));
  return {
    experiment: "toy",
    recording,
    fold: 1,
    seed: 1,
    truth: recording.emotion,
    probabilities,
  };
}

Deno.test("scoreGroups() counts each prediction once in every grouping", () => {
  const results = scoreGroups([
    prediction("03-01-02-01-01-01-01", "calm"), // calm, normal, kids, male
    prediction("03-01-02-01-02-01-01", "happy"), // calm, normal, dogs, male
    prediction("03-01-03-02-02-01-01", "happy"), // happy, strong, dogs, male
    prediction("03-01-03-02-02-01-02", "calm"), // happy, strong, dogs, female
  ], ["calm", "happy"]);
  const shown = results.map(({ by, value, predictions, uar, accuracy }) =>
    `${by} ${value}: ${predictions} ${uar} ${accuracy}`
  );
  assert.deepEqual(shown, [
    "sex female: 1 0 0",
    "sex male: 3 0.75 0.666667",
    "intensity normal: 2 0.5 0.5",
    "intensity strong: 2 0.5 0.5",
    "text Dogs are sitting by the door: 3 0.25 0.333333",
    "text Kids are talking by the door: 1 1 1",
    "speaker 01: 3 0.75 0.666667",
    "speaker 02: 1 0 0",
  ]);
});

Deno.test("scoreGroups() leaves recordings without a field out of the groups by that field", () => {
  const { recording: { sex: _sex, text: _text, ...recording }, ...rest } = prediction(
    "03-01-02-01-01-01-01",
    "calm",
  );
  const results = scoreGroups([{ ...rest, recording }], ["calm", "happy"]);
  assert.deepEqual(results.map(({ by }) => by), ["intensity", "speaker"]);
});

Deno.test("scoreGroups() keeps speakers of the same name in two corpora apart", () => {
  const own = prediction("03-01-02-01-01-01-01", "calm");
  const other = { ...own, recording: { ...own.recording, corpus: "other" } };
  const speakers = scoreGroups([own, other, other], ["calm", "happy"])
    .filter(({ by }) => by === "speaker").map(({ value, predictions }) => [value, predictions]);
  assert.deepEqual(speakers, [["other/01", 2], ["ravdess/01", 1]]);
});

Deno.test("mistakesOf() lists all pairs of different emotions, the highest rate first", () => {
  const confusion = [[6, 4, 0], [1, 1, 0], [0, 3, 0]];
  assert.deepEqual(mistakesOf({ emotions: ["calm", "sad", "angry"], confusion }), [
    { truth: "angry", prediction: "sad", recordings: 3, rate: 1 },
    { truth: "sad", prediction: "calm", recordings: 1, rate: 0.5 },
    { truth: "calm", prediction: "sad", recordings: 4, rate: 0.4 },
    { truth: "calm", prediction: "angry", recordings: 0, rate: 0 },
    { truth: "sad", prediction: "angry", recordings: 0, rate: 0 },
    { truth: "angry", prediction: "calm", recordings: 0, rate: 0 },
  ]);
});

Deno.test("mistakesOf() leaves out emotions without recordings", () => {
  const mistakes = mistakesOf({ emotions: ["calm", "sad"], confusion: [[1, 3], [0, 0]] });
  assert.deepEqual(mistakes, [{ truth: "calm", prediction: "sad", recordings: 3, rate: 0.75 }]);
});
