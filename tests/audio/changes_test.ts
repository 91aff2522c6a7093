import assert from "node:assert/strict";
import { seededRandom, type Signal } from "../../lib/audio/mod.ts";
import { ALL_DEGRADATIONS, degradation } from "../../lib/audio/augment/degradations.ts";
import { addSound, babble } from "../../lib/audio/augment/noises.ts";
import { NON_SPEECH } from "../../lib/audio/non_speech.ts";
import { muLaw } from "../../lib/audio/augment/lines.ts";
import { clipped, firstOrder } from "../../lib/audio/augment/small_changes.ts";
import { firstSeconds, tilted } from "../../lib/audio/augment/surroundings.ts";
import { synthesiseClicks, synthesiseMusic } from "../../lib/audio/sounds.ts";
import { meanPower } from "../../lib/core/statistics.ts";
import { findSpeech } from "../../lib/features/mod.ts";
import { assertClose } from "../helpers/close.ts";
import { toySpeech } from "../helpers/toy_model.ts";

const sampleRateHz = 16_000;
const tone = (hz: number, length = 16_000): Signal => ({
  samples: Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(2 * Math.PI * hz * i / 16_000)),
  sampleRateHz,
});
const gainDb = (after: Signal, before: Signal) =>
  10 * Math.log10(
    meanPower(after.samples.subarray(2_000, 14_000)) /
      meanPower(before.samples.subarray(2_000, 14_000)),
  );
const voices = [100, 130, 170, 200, 240].map((hz, i) => toySpeech("happy", hz, seededRandom(i)));

Deno.test("every degradation repeats with its seed, changes the recording, and stays finite", async () => {
  const speech = toySpeech("calm", 150, seededRandom(9));
  assert.equal(new Set(ALL_DEGRADATIONS.map(({ id }) => id)).size, ALL_DEGRADATIONS.length);
  for (const { id, apply } of ALL_DEGRADATIONS) {
    const [a, b] = [
      await apply(speech, seededRandom(1), voices),
      await apply(speech, seededRandom(1), voices),
    ];
    assert.deepEqual(a, b, id);
    assert.equal(a.sampleRateHz, sampleRateHz, id);
    assert.ok(a.samples.length > 4_000 && a.samples.every(Number.isFinite), id);
    assert.notDeepEqual(a.samples, speech.samples, id);
  }
  assert.throws(() => degradation("rain"), /Unknown degradation "rain", expected one of gain, /);
});

Deno.test("addSound() measures the power of the non-zero samples of a sound", () => {
  const sound = Float64Array.from({ length: 16_000 }, (_, i) => i < 1_600 ? Math.sin(i / 3) : 0);
  const voice = tone(300);
  const added = addSound(voice, sound, 10).samples.map((sample, i) => sample - voice.samples[i]);
  const ratio = meanPower(voice.samples) / meanPower(added.subarray(0, 1_600));
  assert.ok(Math.abs(10 * Math.log10(ratio) - 10) < 0.05);
  assert.ok(added.subarray(1_600).every((value) => value === 0));
  assert.deepEqual(addSound(voice, new Float64Array(16_000), 10), voice);
});

Deno.test("filters of first order are 3 dB down at the cut-off and 6 dB an octave beyond", () => {
  const at = (side: "low" | "high", hz: number, cutOffHz: number) =>
    gainDb(firstOrder(tone(hz), side, cutOffHz), tone(hz));
  assertClose([at("high", 100, 100), at("low", 500, 500)], [-3.01, -3.01], 0.05);
  assertClose([at("high", 50, 400), at("low", 2_000, 250)], [-18.1, -18.6], 0.3);
  assertClose([at("high", 4_000, 100), at("low", 50, 1_000)], [0, 0], 0.05);
});

Deno.test("clipped() clips the loudest samples, the given fraction of them", () => {
  const ramp = { samples: Float32Array.from({ length: 1_001 }, (_, i) => i / 1_000), sampleRateHz };
  const { samples } = clipped(ramp, 0.1);
  assertClose([Math.max(...samples), samples[899]], [0.9, 0.899], 1e-6);
  assert.equal(samples.filter((sample) => Math.abs(sample - 0.9) < 1e-6).length, 101);
});

Deno.test("zeros are added and samples cut at the stated end, by one of the three lengths", async () => {
  const { samples } = tone(440);
  for (const seed of [1, 2, 3, 4, 5]) {
    const by = async (id: string) =>
      (await degradation(id).apply(tone(440), seededRandom(seed))).samples;
    const [prepended, appended] = [await by("prepend"), await by("append")];
    const n = prepended.length - samples.length;
    assert.ok([100, 500, 1_000].includes(n));
    assert.deepEqual(prepended.subarray(n), samples);
    assert.deepEqual(appended.subarray(0, samples.length), samples);
    assert.ok(appended.subarray(samples.length).every((sample) => sample === 0));
    assert.deepEqual(await by("cut-start"), samples.subarray(n));
    assert.deepEqual(await by("cut-end"), samples.subarray(0, samples.length - n));
  }
});

Deno.test("a tilt raises each octave by its dB relative to the octave below", () => {
  const at = (hz: number) => gainDb(tilted(tone(hz), 2), tone(hz));
  assertClose([500, 1_000, 2_000, 4_000].map(at), [-2, 0, 2, 4], 0.1);
});

Deno.test("µ-law has 255 levels, keeps the sign, and is finer near zero", () => {
  const levels = muLaw(Float32Array.from({ length: 20_001 }, (_, i) => i / 10_000 - 1));
  assert.equal(new Set(levels).size, 255);
  const [half, minus, faint] = muLaw(Float32Array.of(0.5, -0.5, 0.001));
  assert.equal(half, -minus);
  assert.ok(Math.abs(half - 0.5) < 0.012 && Math.abs(faint - 0.001) < 0.0001);
});

Deno.test("MP3 keeps the voice and loses high frequencies", async () => {
  const coded = await degradation("mp3").apply(tone(500), seededRandom(1));
  assert.ok(Math.abs(gainDb(coded, tone(500))) < 1);
  assert.ok(coded.samples.length >= 16_000);
});

Deno.test("babble mixes four to seven of the voices, equally loud, and needs four", () => {
  assert.throws(() => babble(100, seededRandom(1), voices.slice(1, 4)), /3 voices, expected 4/);
  const ones = (value: number) => ({ samples: new Float32Array(2_000).fill(value), sampleRateHz });
  // Constant voices are scaled to 1 each, whatever their level: their sum is their number.
  const counts = Array.from({ length: 40 }, (_, seed) => {
    const mixed = babble(50, seededRandom(seed), Array.from({ length: 9 }, (_, i) => ones(i + 1)));
    return Math.round(mixed[25] * 1e3) / 1e3;
  });
  assert.deepEqual([...new Set(counts)].sort(), [4, 5, 6, 7]);
});

Deno.test("firstSeconds() counts from the start of speech, not from the silence before it", () => {
  const late = new Float32Array(32_000);
  late.set(tone(300).samples, 16_000);
  const { samples } = firstSeconds({ samples: late, sampleRateHz }, 0.5);
  assert.equal(samples.length, 8_000);
  assert.ok(meanPower(samples) > 0.11);
});

Deno.test("clicks have silence between them, music does not; silence, noise and tones are no speech", () => {
  const share = (sound: Float64Array) => sound.filter((value) => value !== 0).length / sound.length;
  assert.ok(share(synthesiseClicks(48_000, seededRandom(1))) < 0.05);
  assert.ok(share(synthesiseMusic(48_000, seededRandom(1))) > 0.95);
  for (const { id, make } of NON_SPEECH) {
    const signal = make(seededRandom(3));
    assert.equal(signal.samples.length, 48_000, id);
    if (id === "silence" || id === "white noise" || id === "tones") {
      assert.notEqual(findSpeech(signal), "speech", id);
    }
  }
});
