import assert from "node:assert/strict";
import { EMOTIONS, parseRavdessName, ravdess, type Recording } from "../../lib/corpus/mod.ts";
import { ravdessIds } from "../helpers/corpus.ts";

Deno.test("parseRavdessName() parses all fields of a name", () => {
  assert.deepEqual(parseRavdessName("03-01-06-02-01-02-12.wav"), {
    id: "03-01-06-02-01-02-12",
    corpus: "ravdess",
    speaker: "12",
    emotion: "fearful",
    sex: "female",
    language: "en",
    intensity: "strong",
    text: "Kids are talking by the door",
  });
  const other = parseRavdessName("03-01-01-01-02-01-07.WAV");
  assert.deepEqual(
    [other.id, other.speaker, other.emotion, other.sex, other.intensity, other.text],
    ["03-01-01-01-02-01-07", "07", "neutral", "male", "normal", "Dogs are sitting by the door"],
  );
});

Deno.test("parseRavdessName() gives the emotions in the order of their codes", () => {
  const read = EMOTIONS.map((_, i) => parseRavdessName(`03-01-0${i + 1}-01-01-01-01`).emotion);
  assert.deepEqual(read, [...EMOTIONS]);
});

Deno.test("parseRavdessName() parses the names of all 1,440 recordings", () => {
  const expectedIds = ravdessIds();
  assert.equal(new Set(expectedIds).size, 1_440);
  assert.deepEqual(expectedIds, expectedIds.toSorted());
  const count = (keep: (recording: Recording) => boolean) =>
    expectedIds.map(ravdess.parse).filter(keep).length;
  assert.equal(count(({ speaker }) => speaker === "17"), 60);
  assert.equal(count(({ sex }) => sex === "female"), 720);
  assert.equal(count(({ emotion }) => emotion === "neutral"), 96);
  assert.equal(count(({ emotion }) => emotion === "angry"), 192);
  assert.equal(count(({ intensity }) => intensity === "strong"), 672);
  assert.ok(expectedIds.every((id) => ravdess.parse(id).id === id));
});

Deno.test("ravdess expects as many clips of each speaker and emotion as there are names", () => {
  const counts = Map.groupBy(
    ravdessIds().map(ravdess.parse),
    ({ speaker, emotion }) => `${speaker} ${emotion}`,
  );
  assert.equal(ravdess.expected.length, counts.size);
  for (const { speaker, emotion, expected } of ravdess.expected) {
    assert.equal(counts.get(`${speaker} ${emotion}`)!.length, expected);
  }
});

Deno.test("ravdess.pathOf() gives the path in the public archive", () => {
  const recording = ravdess.parse("03-01-06-02-01-02-12.wav");
  assert.equal(ravdess.pathOf(recording), "Actor_12/03-01-06-02-01-02-12.wav");
  const example = ravdess.parse(ravdess.examplePath.split("/")[1]);
  assert.equal(ravdess.pathOf(example), ravdess.examplePath);
});

for (
  const [name, error, message] of [
    ["03-01.wav", SyntaxError, 'name "03-01.wav": expected 7 fields, got 2'],
    ["03-01-06-01-02-01-12-01", SyntaxError, "expected 7 fields, got 8"],
    ["03-01-6-01-02-01-12", SyntaxError, 'expected two digits for emotion, got "6"'],
    ["03-01-09-01-02-01-12", RangeError, "expected emotion from 01 to 08, got 09"],
    ["03-01-06-00-02-01-12", RangeError, "expected intensity from 01 to 02, got 00"],
    ["03-01-06-01-02-01-25", RangeError, "expected actor from 01 to 24, got 25"],
    ["03-01-01-02-02-01-12", RangeError, "neutral has no strong intensity, expected 01"],
    ["03-02-06-01-02-01-12", RangeError, "expected audio-only speech (03-01-…), got 03-02-…"],
    ["01-01-06-01-02-01-12", RangeError, "expected audio-only speech (03-01-…), got 01-01-…"],
    ["03-01-06-01-02-01-12.mp3", SyntaxError, "expected two digits for actor"],
    ["", SyntaxError, "expected 7 fields, got 1"],
  ] as const
) {
  Deno.test(`parseRavdessName() refuses ${JSON.stringify(name)}`, () => {
    assert.throws(() => parseRavdessName(name), (thrown: Error) => {
      assert.ok(thrown instanceof error, `${thrown}`);
      assert.ok(thrown.message.includes(message), thrown.message);
      return true;
    });
  });
}
