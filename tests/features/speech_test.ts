import assert from "node:assert/strict";
import {
  addPinkNoise,
  SAMPLE_RATE_HZ,
  seededRandom,
  type Signal,
  synthesiseSpeech,
} from "../../lib/audio/mod.ts";
import { findSpeech } from "../../lib/features/speech.ts";

const signal = (seconds: number, sample: (t: number) => number): Signal => ({
  samples: Float32Array.from(
    { length: Math.round(seconds * SAMPLE_RATE_HZ) },
    (_, i) => sample(i / SAMPLE_RATE_HZ),
  ),
  sampleRateHz: SAMPLE_RATE_HZ,
});
const sine = (hz: number) => (t: number) => 0.3 * Math.sin(2 * Math.PI * hz * t);
const random = seededRandom(1);
let level = 0;

const SOUNDS: [string, Signal, ReturnType<typeof findSpeech>][] = [
  ["a snippet", signal(0.32, sine(200)), "too short"],
  ["silence", signal(1, () => 0), "silence"],
  ["a faint hiss", signal(1, () => 1e-5 * random.uniform()), "silence"],
  ["white noise", signal(2, () => random.uniform() - 0.5), "noise"],
  ["rumble", signal(2, () => level = 0.98 * level + 0.1 * (random.uniform() - 0.5)), "noise"],
  ["a tone", signal(2, sine(440)), "tones"],
  ["a chord", signal(2, (t) => (sine(262)(t) + sine(330)(t) + sine(392)(t)) / 3), "tones"],
  ["a scale", signal(2, (t) => sine(262 * 2 ** (Math.floor(4 * t) / 6))(t)), "tones"],
];
for (const [name, sound, finding] of SOUNDS) {
  Deno.test(`findSpeech() finds ${finding} in ${name}`, () => {
    assert.equal(findSpeech(sound), finding);
  });
}

Deno.test("findSpeech() finds speech in high and low, soft and loud voices, with and without noise", () => {
  for (const pitchHz of [90, 150, 280]) {
    for (const effort of [0, 1]) {
      const style = { pitchHz, pitchRange: 4, rate: 4, effort, breath: 0.2 };
      const spoken = synthesiseSpeech(style, seededRandom(2).uniform);
      assert.equal(findSpeech(spoken), "speech", `${pitchHz} Hz, effort ${effort}`);
      assert.equal(findSpeech(addPinkNoise(spoken, 15, seededRandom(3))), "speech");
    }
  }
});
