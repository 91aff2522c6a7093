import assert from "node:assert/strict";
import { frameCount, hannWindow, stftMagnitudes } from "../../lib/features/mod.ts";
import { assertClose } from "../helpers/close.ts";

const RATE = 16_000;
const framing = { frameSamples: 1024, hopSamples: 256 };

Deno.test("stftMagnitudes() of a tone in the middle of a bin is the window's transform", () => {
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

Deno.test("stftMagnitudes() of an impulse is flat with the window's height there", () => {
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

Deno.test("stftMagnitudes() refuses no samples", () => {
  assert.throws(() => stftMagnitudes(new Float32Array(0), framing), /expected at least 1/);
});

Deno.test("stftMagnitudes() gives the same whatever was transformed before", () => {
  const samples = Float32Array.from({ length: 3_000 }, (_, i) => Math.sin(i / 7));
  const first = stftMagnitudes(samples, framing).magnitudes;
  stftMagnitudes(Float32Array.from({ length: 5_001 }, (_, i) => i % 9), framing);
  assert.deepEqual(stftMagnitudes(samples, framing).magnitudes, first);
});
