import assert from "node:assert/strict";
import { describeCorpus, openCorpus } from "../../lib/corpus/mod.ts";
import { totalClips } from "../../lib/corpus/open.ts";
import { nemo, parseNemoName } from "../../lib/corpus/nemo.ts";
import { testOnSample } from "../helpers/samples.ts";

Deno.test("parseNemoName() parses all fields of a name", () => {
  assert.deepEqual(parseNemoName("EB0_anger_1.wav"), {
    id: "EB0_anger_1",
    corpus: "nemo",
    speaker: "EB0",
    emotion: "angry",
    sex: "female",
    language: "pl",
    text: "1",
  });
  const words = ["neutral", "happiness", "sadness", "fear", "surprised"];
  const read = words.map((word) => parseNemoName(`WR0_${word}_90`));
  assert.deepEqual(read.map(({ emotion }) => emotion), [
    ...["neutral", "happy", "sad", "fearful", "surprised"],
  ]);
  assert.equal(read[0].sex, "male");
});

Deno.test("nemo expects the 4,481 published recordings", () => {
  assert.equal(totalClips(nemo.expected), 4_481);
  const sum = (emotion: string) =>
    totalClips(nemo.expected.filter((row) => row.emotion === emotion));
  assert.deepEqual(["angry", "fearful", "happy", "neutral", "sad", "surprised"].map(sum), [
    ...[749, 736, 749, 809, 769, 669],
  ]);
  assert.equal(nemo.pathOf(nemo.parse("EB0_anger_1")), nemo.examplePath);
});

for (
  const [name, error, message] of [
    ["EB0_anger.wav", SyntaxError, "expected 3 fields, got 2"],
    ["XX0_anger_1.wav", RangeError, "expected the speaker to be one of EB0, IC0"],
    ["EB0_calm_1.wav", RangeError, "expected the emotion to be one of neutral, happiness, sadness"],
    ["EB0_anger_0.wav", RangeError, "expected a sentence from 1 to 90, got 0"],
    ["EB0_anger_91.wav", RangeError, "expected a sentence from 1 to 90, got 91"],
  ] as const
) {
  Deno.test(`parseNemoName() refuses ${name}`, () => {
    assert.throws(() => parseNemoName(name), (thrown: Error) => {
      assert.ok(thrown instanceof error, `${thrown}`);
      assert.ok(thrown.message.includes(message), thrown.message);
      return true;
    });
  });
}

await testOnSample(
  "openCorpus() reads sixty clips of nEMO as published",
  "nEMO-24k-60.zip",
  async (path) => {
    const corpus = await openCorpus(path, nemo);
    await corpus.close();
    assert.equal(describeCorpus(corpus)[0], "60 of 4481 clips, 2 of 9 speakers");
    assert.deepEqual(corpus.rejected, []);
    assert.equal(new Set(corpus.recordings.map(({ emotion }) => emotion)).size, 6);
  },
);
