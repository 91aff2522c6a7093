import assert from "node:assert/strict";
import { describeCorpus, openCorpus, speakersOf } from "../../lib/corpus/mod.ts";
import { totalClips } from "../../lib/corpus/open.ts";
import { cremaD, parseCremaDName } from "../../lib/corpus/crema_d.ts";
import { testOnSample } from "../helpers/samples.ts";

Deno.test("parseCremaDName() parses all fields of a name", () => {
  assert.deepEqual(parseCremaDName("1002_IEO_FEA_MD.wav"), {
    id: "1002_IEO_FEA_MD",
    corpus: "crema-d",
    speaker: "1002",
    emotion: "fearful",
    sex: "female",
    language: "en",
    intensity: "medium",
    text: "It's eleven o'clock",
  });
  const { intensity, sex, emotion } = parseCremaDName("1001_DFA_DIS_XX.WAV");
  assert.deepEqual([intensity, sex, emotion], [undefined, "male", "disgust"]);
});

Deno.test("parseCremaDName() completes the one name that lacks a letter", () => {
  assert.equal(parseCremaDName("1040_ITH_SAD_X.wav").id, "1040_ITH_SAD_XX");
});

Deno.test("cremaD expects the 7,442 published recordings without the seven faulty ones", () => {
  const speakers = speakersOf(cremaD);
  assert.equal(speakers.length, 91);
  assert.equal(totalClips(cremaD.expected), 7_442 - 7);
  const sum = (emotion: string) =>
    totalClips(cremaD.expected.filter((row) => row.emotion === emotion));
  // As published, 1,271 of each and 1,087 of neutral.
  assert.deepEqual(["neutral", "happy", "sad", "angry", "fearful", "disgust"].map(sum), [
    ...[1_086, 1_270, 1_269, 1_270, 1_270, 1_270],
  ]);
  const sexes = speakers.map((speaker) => cremaD.parse(`${speaker}_IEO_ANG_HI`).sex);
  assert.equal(sexes.filter((sex) => sex === "female").length, 43);
});

Deno.test("cremaD.pathOf() gives the path in the public repository", () => {
  const recording = cremaD.parse("1001_DFA_ANG_XX");
  assert.equal(cremaD.pathOf(recording), cremaD.examplePath);
});

for (
  const [name, error, message] of [
    ["1001_IEO_ANG", SyntaxError, 'name "1001_IEO_ANG": expected 4 fields, got 3'],
    ["1092_IEO_ANG_HI", RangeError, "expected a speaker from 1001 to 1091, got 1092"],
    ["1001_ABC_ANG_HI", RangeError, "expected the sentence to be one of DFA, IEO"],
    ["1001_IEO_CAL_HI", RangeError, "expected the emotion to be one of NEU, HAP, SAD, ANG"],
    ["1001_IEO_ANG_AA", RangeError, "expected the level to be one of LO, MD, HI, XX, got AA"],
    ["1001_IEO_toString_HI", RangeError, "got toString"],
    ["1076_MTI_SAD_XX.wav", RangeError, '"1076_MTI_SAD_XX.wav": it is silent'],
    [
      "1013_WSI_SAD_XX.wav",
      RangeError,
      "another recording has the same samples but another emotion",
    ],
  ] as const
) {
  Deno.test(`parseCremaDName() refuses ${name}`, () => {
    assert.throws(() => parseCremaDName(name), (thrown: Error) => {
      assert.ok(thrown instanceof error, `${thrown}`);
      assert.ok(thrown.message.includes(message), thrown.message);
      return true;
    });
  });
}

await testOnSample(
  "openCorpus() reads two speakers of CREMA-D as published",
  "CREMA-D-2-actors.zip",
  async (path) => {
    const corpus = await openCorpus(path, cremaD);
    await corpus.close();
    const lines = describeCorpus(corpus);
    assert.equal(lines[0], "164 of 7435 clips, 2 of 91 speakers");
    assert.equal(lines[1], "speaker 1002: 0 of 81 clips");
    assert.equal(lines.at(-1), "… and 79 more");
    assert.deepEqual(corpus.rejected, []);
    assert.deepEqual(new Set(corpus.recordings.map(({ sex }) => sex)), new Set(["male"]));
  },
);
