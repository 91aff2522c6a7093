import assert from "node:assert/strict";
import { clipName, EMOTIONS, expectedClips, parseClipName } from "../../lib/corpus/mod.ts";

Deno.test("parseClipName() reads all seven fields", () => {
  assert.deepEqual(parseClipName("03-01-06-02-01-02-12.wav"), {
    id: "03-01-06-02-01-02-12",
    modality: "audio-only",
    channel: "speech",
    emotion: "fearful",
    intensity: "strong",
    statement: 1,
    repetition: 2,
    actor: 12,
    sex: "female",
  });
});

Deno.test("parseClipName() gives the emotions in the order of their codes", () => {
  const read = EMOTIONS.map((_, i) => parseClipName(`03-01-0${i + 1}-01-01-01-01`).emotion);
  assert.deepEqual(read, [...EMOTIONS]);
});

Deno.test("clipName() is the inverse of parseClipName() for every clip of the corpus", () => {
  const clips = expectedClips();
  assert.equal(clips.length, 1_440);
  assert.equal(new Set(clips.map(({ id }) => id)).size, 1_440);
  for (const clip of clips) assert.equal(clipName(clip), `${clip.id}.wav`);
});

Deno.test("expectedClips() has 60 clips an actor, half as many neutral as others", () => {
  const count = (keep: (clip: ReturnType<typeof parseClipName>) => boolean) =>
    expectedClips().filter(keep).length;
  assert.equal(count(({ actor }) => actor === 17), 60);
  assert.equal(count(({ emotion }) => emotion === "neutral"), 96);
  assert.equal(count(({ emotion }) => emotion === "angry"), 192);
});

for (
  const [name, error, message] of [
    ["03-01.wav", SyntaxError, 'name "03-01.wav": expected 7 fields, got 2'],
    ["03-01-06-01-02-01-12-01", SyntaxError, "expected 7 fields, got 8"],
    ["03-01-6-01-02-01-12", SyntaxError, 'expected two digits for emotion, got "6"'],
    ["03-01-09-01-02-01-12", RangeError, "expected emotion from 01 to 08, got 09"],
    ["03-01-06-00-02-01-12", RangeError, "expected intensity from 01 to 02, got 00"],
    ["03-01-06-01-02-01-25", RangeError, "expected actor from 01 to 24, got 25"],
    ["03-01-01-02-02-01-12", RangeError, "neutral has no strong intensity"],
    ["03-01-06-01-02-01-12.mp3", SyntaxError, "expected two digits for actor"],
    ["", SyntaxError, "expected 7 fields, got 1"],
  ] as const
) {
  Deno.test(`parseClipName() refuses ${JSON.stringify(name)}`, () => {
    assert.throws(() => parseClipName(name), (thrown: Error) => {
      assert.ok(thrown instanceof error, `${thrown}`);
      assert.ok(thrown.message.includes(message), thrown.message);
      return true;
    });
  });
}
