import assert from "node:assert/strict";
import { seededRandom } from "../../lib/core/random.ts";
import { meanChroma } from "../../lib/features/dsp/chroma.ts";
import { hannWindow } from "../../lib/features/dsp/kernel.ts";
import { applyFilterBank, melFilterBank } from "../../lib/features/dsp/mel.ts";
import { frameCount, spectrogramBlocks, stftMagnitudes } from "../../lib/features/dsp/stft.ts";
import { baseline } from "../../lib/features/sets/baseline.ts";
import { extractContours } from "../../lib/features/sets/contours.ts";
import { assertClose } from "../helpers/close.ts";

const RATE = 16_000;
const framing = { frameSamples: 1024, hopSamples: 256 };

Deno.test("stftMagnitudes() of a tone at the centre of a bin is the transform of the window", () => {
  const bin = 40;
  const samples = Float32Array.from(
    { length: RATE },
    (_, i) => Math.cos((2 * Math.PI * bin * i) / framing.frameSamples),
  );
  const { magnitudes, frames, bins } = stftMagnitudes(samples, framing);
  assert.equal(bins, 513);
  const row = magnitudes.subarray(20 * bins, 21 * bins);
  // A Hann window sums to N/2 and spreads a tone over three bins: N/8, N/4, N/8.
  const expected = new Float32Array(bins);
  expected.set([128, 256, 128], bin - 1);
  assertClose(row, expected, 1e-3);
  assert.equal(frames, 63);
});

Deno.test("stftMagnitudes() of an impulse is flat, with the value of the window at the impulse", () => {
  const samples = new Float32Array(4_096);
  samples[2_048] = 1; // the centre of frame 8
  const { magnitudes, bins } = stftMagnitudes(samples, framing);
  assertClose(magnitudes.subarray(8 * bins, 9 * bins), new Float32Array(bins).fill(1), 1e-6);
  const offCentre = hannWindow(1024)[512 - 256];
  assertClose(
    magnitudes.subarray(9 * bins, 10 * bins),
    new Float32Array(bins).fill(offCentre),
    1e-6,
  );
});

Deno.test("stftMagnitudes() keeps silent frames exactly zero beside loud ones", () => {
  const samples = new Float32Array(8_192);
  for (let i = 0; i < 700; i++) samples[i] = Math.sin(i);
  const { magnitudes, frames, bins } = stftMagnitudes(samples, framing);
  const silentFrom = Math.ceil((700 + 512) / 256);
  assert.ok(magnitudes.subarray(0, bins).some((x) => x > 0));
  assert.ok(magnitudes.subarray(silentFrom * bins, frames * bins).every((x) => x === 0));
});

for (const length of [1, 2, 255, 256, 257, 1_023, 5_000]) {
  Deno.test(`stftMagnitudes() of ${length} samples has 1 + floor(n / hop) finite frames`, () => {
    const samples = Float32Array.from({ length }, (_, i) => Math.sin(i * i));
    const { magnitudes, frames } = stftMagnitudes(samples, framing);
    assert.equal(frames, 1 + Math.floor(length / 256));
    assert.equal(frames, frameCount(length, 256));
    assert.ok(magnitudes.every(Number.isFinite));
  });
}

Deno.test("stftMagnitudes() refuses an empty signal", () => {
  assert.throws(() => stftMagnitudes(new Float32Array(0), framing), /expected at least 1/);
});

for (const frameSamples of [0, 4, 48, 500, 512.5]) {
  Deno.test(`stftMagnitudes() refuses frames of ${frameSamples} samples`, () => {
    const framing = { frameSamples, hopSamples: 100 };
    assert.throws(
      () => stftMagnitudes(new Float32Array(1_000), framing),
      /expected a multiple of 8 without prime factors other than 2 and 5/,
    );
  });
}

Deno.test("stftMagnitudes() does not depend on what was transformed before", () => {
  const samples = Float32Array.from({ length: 3_000 }, (_, i) => Math.sin(i / 7));
  const first = stftMagnitudes(samples, framing).magnitudes;
  stftMagnitudes(Float32Array.from({ length: 5_001 }, (_, i) => i % 9), framing);
  assert.deepEqual(stftMagnitudes(samples, framing).magnitudes, first);
});

for (const frames of [1_000, 1_024, 1_025, 2_048, 2_500]) {
  Deno.test(`spectrogramBlocks() of ${frames} frames equal stftMagnitudes(), in each iteration`, () => {
    const framing = { frameSamples: 64, hopSamples: 16 };
    const random = seededRandom(frames);
    const samples = Float32Array.from({ length: 16 * frames - 1 }, () => random.uniform() - 0.5);
    const whole = stftMagnitudes(samples, framing);
    assert.equal(whole.frames, frames);
    const blocks = spectrogramBlocks(samples, framing);
    for (let time = 0; time < 2; time++) {
      let at = 0;
      for (const { magnitudes, frames: own, bins } of blocks) {
        assert.equal(magnitudes.length, own * bins);
        assert.deepEqual(magnitudes, whole.magnitudes.subarray(at, at + magnitudes.length));
        at += magnitudes.length;
      }
      assert.equal(at, whole.magnitudes.length);
    }
    assertClose(meanChroma(blocks, RATE), meanChroma([whole], RATE), 1e-12);
  });
}

Deno.test("baseline.extract() of several blocks averages the mel bands of all frames", () => {
  const random = seededRandom(1);
  // Louder and louder, so that all blocks differ.
  const samples = Float32Array.from(
    { length: 40 * RATE },
    (_, i) => i / (40 * RATE) * (random.uniform() - 0.5),
  );
  const { magnitudes, frames, bins } = stftMagnitudes(samples);
  assert.ok(frames > 1_024);
  const bank = melFilterBank(RATE, 2 * (bins - 1), 128);
  const [own, mean] = [new Float32Array(128), new Float64Array(128)];
  for (let at = 0; at < magnitudes.length; at += bins) {
    applyFilterBank(bank, magnitudes.subarray(at, at + bins).map((x) => x * x), 0, own);
    for (let band = 0; band < own.length; band++) mean[band] += own[band] / frames;
  }
  const values = baseline.extract({ samples, sampleRateHz: RATE });
  for (const [band, expected] of mean.entries()) {
    const value = values[40 + 12 + band];
    assert.ok(Math.abs(value - expected) <= 1e-5 * expected, `${band}: ${value}, ${expected}`);
  }
});

Deno.test("extractContours() of several blocks returns equal rows for equal frames", () => {
  // Periodic in the hop, so that all frames but those at the ends are equal.
  const random = seededRandom(2);
  const period = Float32Array.from({ length: 160 }, () => random.uniform() - 0.5);
  const samples = Float32Array.from({ length: 25 * RATE }, (_, i) => period[i % 160]);
  const { values, frames } = extractContours({ samples, sampleRateHz: RATE });
  const width = values.length / frames;
  assert.equal(frames, 2_501);
  const row = (t: number) => values.subarray(t * width, (t + 1) * width);
  for (const t of [1_023, 1_024, 1_025, 2_047, 2_048, 2_490]) assertClose(row(t), row(10), 1e-4);
});
