import assert from "node:assert/strict";
import {
  SAMPLE_RATE_HZ,
  seededRandom,
  type Signal,
  synthesiseSpeech,
} from "../../lib/audio/mod.ts";
import { addSound } from "../../lib/audio/augment/noises.ts";
import { pinkNoise } from "../../lib/audio/sounds.ts";
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
/** Harmonics of the frequency of mains, with noise. */
const hum = (hz: number, noise: number) => (t: number) =>
  [1, 2, 3, 4, 5, 6].reduce((sum, k) => sum + sine(k * hz)(t) / k, 0) +
  noise * (random.uniform() - 0.5);

const SOUNDS: [string, Signal, ReturnType<typeof findSpeech>][] = [
  ["a snippet", signal(0.32, sine(200)), "too short"],
  ["silence", signal(1, () => 0), "silence"],
  ["a faint hiss", signal(1, () => 1e-5 * random.uniform()), "silence"],
  ["white noise", signal(2, () => random.uniform() - 0.5), "noise"],
  ["rumble", signal(2, () => level = 0.98 * level + 0.1 * (random.uniform() - 0.5)), "noise"],
  ["one click", signal(2, (t) => t === 1 ? 1 : 0), "noise"],
  ["clicks", signal(2, (t) => (8_000 * t) % 1_000 === 0 ? 1 : 0), "noise"],
  ["an offset", signal(2, () => 0.5), "silence"],
  ["a low hum", signal(2, sine(50)), "noise"],
  ["hum of mains", signal(2, hum(60, 0)), "tones"],
  ["hum of mains in noise", signal(2, hum(60, 0.1)), "tones"],
  ["hum of 50 Hz", signal(2, hum(50, 0)), "noise"],
  ["a sweep", signal(2, (t) => sine(100 + 100 * t)(t)), "tones"],
  ["a sweep up to 4 kHz", signal(2, (t) => sine(50 + 1_000 * t)(t)), "tones"],
  ["a siren", signal(2, (t) => Math.sin(2500 * t + 100 * Math.sin(4 * t))), "tones"],
  ["a low chord", signal(2, (t) => (sine(131)(t) + sine(165)(t) + sine(196)(t)) / 3), "tones"],
  ["a tone on an offset", signal(2, (t) => 0.3 + sine(220)(t)), "tones"],
  ["a tone in noise", signal(2, (t) => sine(220)(t) + 0.2 * (random.uniform() - 0.5)), "tones"],
  ["beeps", signal(2, (t) => (4 * t) % 1 < 0.5 ? sine(440)(t) : 0), "tones"],
  ["a tone", signal(2, sine(440)), "tones"],
  ["a chord", signal(2, (t) => (sine(262)(t) + sine(330)(t) + sine(392)(t)) / 3), "tones"],
  ["a scale", signal(2, (t) => sine(262 * 2 ** (Math.floor(4 * t) / 6))(t)), "tones"],
];
for (const [name, sound, finding] of SOUNDS) {
  Deno.test(`findSpeech() finds ${finding} in ${name}`, () => {
    assert.equal(findSpeech(sound), finding);
  });
}

Deno.test("findSpeech() finds speech with a DC offset, and a short sentence in a long silence", () => {
  const style = { pitchHz: 150, pitchRange: 4, rate: 4, effort: 0.5, breath: 0.2 };
  const { samples, sampleRateHz } = synthesiseSpeech(style, seededRandom(2).uniform);
  assert.equal(findSpeech({ samples: samples.map((x) => x + 0.3), sampleRateHz }), "speech");
  const long = new Float32Array(40 * SAMPLE_RATE_HZ);
  long.set(samples, 160_000);
  assert.equal(findSpeech({ samples: long, sampleRateHz }), "speech");
});

Deno.test("findSpeech() finds speech in high and low, soft and loud voices, with and without noise", () => {
  for (const pitchHz of [90, 150, 280]) {
    for (const effort of [0, 1]) {
      const style = { pitchHz, pitchRange: 4, rate: 4, effort, breath: 0.2 };
      const spoken = synthesiseSpeech(style, seededRandom(2).uniform);
      assert.equal(findSpeech(spoken), "speech", `${pitchHz} Hz, effort ${effort}`);
      const noise = pinkNoise(spoken.samples.length, seededRandom(3));
      assert.equal(findSpeech(addSound(spoken, noise, 15)), "speech");
    }
  }
});
