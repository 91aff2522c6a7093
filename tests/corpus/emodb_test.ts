import assert from "node:assert/strict";
import { describeCorpus, openCorpus, requireComplete } from "../../lib/corpus/mod.ts";
import { emodb, parseEmodbName } from "../../lib/corpus/emodb.ts";
import { testOnSample } from "../helpers/samples.ts";

Deno.test("parseEmodbName() parses all fields of a name", () => {
  assert.deepEqual(parseEmodbName("03a01Fa.wav"), {
    id: "03a01Fa",
    corpus: "emodb",
    speaker: "03",
    emotion: "happy",
    sex: "male",
    language: "de",
    text: "Der Lappen liegt auf dem Eisschrank",
  });
  const read = [..."NFTWAE"].map((code) => parseEmodbName(`16b10${code}b`));
  assert.deepEqual(read.map(({ emotion }) => emotion), [
    ...["neutral", "happy", "sad", "angry", "fearful", "disgust"],
  ]);
  assert.equal(read[0].sex, "female");
});

Deno.test("emodb.pathOf() gives the path in the public archive", () => {
  assert.equal(emodb.pathOf(emodb.parse("03a01Fa")), emodb.examplePath);
});

for (
  const [name, error, message] of [
    ["03a01F.wav", SyntaxError, "expected speaker, sentence, emotion and version, as in 03a01Fa"],
    ["03a04Lc.wav", RangeError, '"03a04Lc.wav": boredom is not one of the emotions used here'],
    ["03a01Xa.wav", RangeError, "expected the emotion to be one of N, F, T, W, A, E, L, got X"],
    ["04a01Fa.wav", RangeError, "expected the speaker to be one of 03, 08, 09"],
    ["03a03Fa.wav", RangeError, "expected the sentence to be one of a01, a02, a04"],
  ] as const
) {
  Deno.test(`parseEmodbName() refuses ${name}`, () => {
    assert.throws(() => parseEmodbName(name), (thrown: Error) => {
      assert.ok(thrown instanceof error, `${thrown}`);
      assert.ok(thrown.message.includes(message), thrown.message);
      return true;
    });
  });
}

await testOnSample(
  "openCorpus() finds EmoDB complete, and counts the clips of boredom that are left out",
  "EmoDB-16k.zip",
  async (path) => {
    const corpus = await openCorpus(path, emodb);
    await corpus.close();
    requireComplete(corpus);
    assert.deepEqual(describeCorpus(corpus), [
      "454 of 454 clips, 10 of 10 speakers",
      "81 other WAV files left out:",
      "  81: boredom is not one of the emotions used here (such as wav/03a04Lc.wav)",
    ]);
    const count = (emotion: string) =>
      corpus.recordings.filter((recording) => recording.emotion === emotion).length;
    assert.deepEqual(["angry", "disgust", "fearful", "happy", "sad", "neutral"].map(count), [
      ...[127, 46, 69, 71, 62, 79],
    ]);
  },
);
