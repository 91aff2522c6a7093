import assert from "node:assert/strict";
import meydaModule from "meyda";
import { meyda } from "../../lib/features/sets/meyda.ts";
import { assertClose } from "../helpers/close.ts";
import { goldenSignal } from "../helpers/golden.ts";

const Meyda = meydaModule as unknown as typeof meydaModule.default;

function column(values: Float32Array, name: string): number {
  const i = meyda.columns.indexOf(name);
  assert.ok(i >= 0, `no column ${name}`);
  return values[i];
}

Deno.test("meyda.extract() is the mean over frames of Meyda.extract()", () => {
  // Meyda's Hann window is symmetric, ours periodic: they differ a little.
  const { samples } = goldenSignal("voice_glide");
  Object.assign(Meyda, { bufferSize: 2048, sampleRate: 16_000, melBands: 40 });
  Object.assign(Meyda, { numberOfMFCCCoefficients: 40, windowingFunction: "hanning" });
  const padded = new Float32Array(samples.length + 2048);
  padded.set(samples, 1024);
  const names = ["spectralCentroid", "spectralRolloff", "spectralSlope", "mfcc", "chroma"] as const;
  let frames = 0;
  const sums: Record<string, number[]> = {};
  for (let at = 0; at + 2048 <= padded.length; at += 512, frames++) {
    const got = Meyda.extract([...names], padded.subarray(at, at + 2048))!;
    for (const name of names) {
      const list = [got[name]].flat() as number[];
      sums[name] = list.map((value, i) => value + (sums[name]?.[i] ?? 0));
    }
  }
  const values = meyda.extract({ samples, sampleRateHz: 16_000 });
  const close = (name: string, sum: number, tolerance: number) => {
    const expected = sum / frames;
    const actual = column(values, `${name}.mean`);
    assert.ok(
      Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
      `${name}: ${actual}, Meyda ${expected}`,
    );
  };
  for (const name of ["spectralCentroid", "spectralRolloff", "spectralSlope"]) {
    close(name, sums[name][0], 0.01);
  }
  close("mfcc_00", sums.mfcc[0], 0.01);
  close("mfcc_03", sums.mfcc[3], 0.01);
  close("chroma_09", sums.chroma[9], 0.01);
});

Deno.test("meyda.extract() finds the centroid of a tone in its bin", () => {
  const samples = Float32Array.from(
    { length: 16_000 },
    (_, i) => Math.sin((2 * Math.PI * 1_000 * i) / 16_000),
  );
  const values = meyda.extract({ samples, sampleRateHz: 16_000 });
  // 1000 Hz lies at bin 128; the frames at the ends, half silence, pull it up a little.
  assert.ok(Math.abs(column(values, "spectralCentroid.mean") - 128) < 10);
});

Deno.test("meyda.extract() computes time-domain features without a window", () => {
  const samples = Float32Array.from({ length: 32_000 }, (_, i) => i % 2 ? 0.5 : -0.5);
  const values = meyda.extract({ samples, sampleRateHz: 16_000 });
  // Every sample is ±0.5 and a crossing; only the ends of the signal are less.
  assert.ok(column(values, "rms.mean") > 0.47 && column(values, "rms.mean") <= 0.5);
  assert.ok(column(values, "zcr.mean") > 1_900);
});

Deno.test("meyda.extract() does not depend on Meyda's global settings", () => {
  const signal = goldenSignal("voice_low");
  const before = meyda.extract(signal);
  Object.assign(Meyda, { bufferSize: 512, sampleRate: 44_100, melBands: 26 });
  Meyda.extract("mfcc", new Float32Array(512).fill(0.1));
  assert.deepEqual(meyda.extract(signal), before);
});

for (const name of ["impulse", "very_short", "voice_between_silence", "quiet_noise"]) {
  Deno.test(`meyda.extract() returns finite values for ${name}`, () => {
    assert.ok(meyda.extract(goldenSignal(name)).every(Number.isFinite));
  });
}

Deno.test("meyda.extract() returns zeros for silence", () => {
  const values = meyda.extract({ samples: new Float32Array(8_000), sampleRateHz: 16_000 });
  assertClose(values, new Float32Array(meyda.columns.length), 0);
});

Deno.test("meyda.columns are means and standard deviations of the same features", () => {
  const half = meyda.columns.length / 2;
  assert.equal(half, 40 + 12 + 13);
  assert.equal(new Set(meyda.columns).size, meyda.columns.length);
  for (let i = 0; i < half; i++) {
    assert.equal(meyda.columns[i].replace(".mean", ".std"), meyda.columns[half + i]);
  }
});
