import assert from "node:assert/strict";
import {
  loudestBlockDbfs,
  SAMPLE_RATE_HZ,
  seededRandom,
  synthesiseSpeech,
} from "../../lib/audio/mod.ts";
import { rich } from "../../lib/features/sets/rich.ts";

const STYLE = { pitchHz: 120, pitchRange: 4, rate: 5, effort: 0.5, breath: 0.1 };
const say = (change: Partial<typeof STYLE> = {}) =>
  synthesiseSpeech({ ...STYLE, ...change }, seededRandom(3).uniform);
const feature = (signal: ReturnType<typeof say>, name: string) =>
  rich.extract(signal)[rich.columns.indexOf(name)];

Deno.test("synthesiseSpeech() has the pitch of its style", () => {
  for (const pitchHz of [110, 220]) {
    const semitones = feature(say({ pitchHz }), "pitch_semitones.voiced.mean");
    assert.ok(Math.abs(semitones - 12 * Math.log2(pitchHz / 55)) < 1, `${semitones}`);
  }
  assert.ok(feature(say(), "voiced.part") > 0.5);
});

Deno.test("synthesiseSpeech() is louder and brighter with effort, shorter with rate", () => {
  const [soft, loud] = [say({ effort: 0 }), say({ effort: 1 })];
  assert.ok(loudestBlockDbfs(loud) > loudestBlockDbfs(soft) + 10);
  assert.ok(feature(loud, "centroid_khz.voiced.mean") > feature(soft, "centroid_khz.voiced.mean"));
  assert.ok(say({ rate: 3 }).samples.length > say({ rate: 6 }).samples.length);
});

Deno.test("synthesiseSpeech() stays within full scale, between silences, and repeats with its seed", () => {
  const { samples, sampleRateHz } = say({ effort: 1 });
  assert.equal(sampleRateHz, SAMPLE_RATE_HZ);
  assert.ok(samples.every((sample) => Math.abs(sample) <= 1));
  assert.ok(samples.subarray(0, 1000).every((sample) => sample === 0));
  assert.ok(samples.subarray(-1000).every((sample) => Math.abs(sample) < 1e-3));
  assert.deepEqual(say({ effort: 1 }).samples, samples);
});

Deno.test("synthesiseSpeech() refuses a pitch or rate that is not positive", () => {
  assert.throws(() => say({ pitchHz: 0 }), /0 Hz/);
  assert.throws(() => say({ rate: -1 }), /-1 syllables/);
});
