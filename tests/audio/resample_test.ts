import assert from "node:assert/strict";
import { resample, UnusableRecording } from "../../lib/audio/mod.ts";
import { changeSpeed } from "../../lib/audio/resample.ts";
import golden from "../golden/soxr.json" with { type: "json" };

const RATES = [8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 384_000];

function signalOf(f: (seconds: number) => number, sampleRateHz: number, seconds: number) {
  const length = Math.round(seconds * sampleRateHz);
  return { samples: Float32Array.from({ length }, (_, i) => f(i / sampleRateHz)), sampleRateHz };
}

const tone = (hz: number) => (t: number) => 0.5 * Math.sin(2 * Math.PI * hz * t);

/** Largest absolute difference, without the ends, where the filter reaches into silence. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.ok(Math.abs(a.length - b.length) <= 1, `${a.length} and ${b.length} samples`);
  let max = 0;
  for (let i = 150; i < b.length - 150; i++) max = Math.max(max, Math.abs(a[i] - b[i]));
  return max;
}

for (const rate of RATES) {
  Deno.test(`resample() turns a tone at ${rate} Hz into the same tone at 16 kHz`, () => {
    for (const hz of [100, 1_000, 0.9 * Math.min(rate, 16_000) / 2]) {
      const { samples, sampleRateHz } = resample(signalOf(tone(hz), rate, 0.3), 16_000);
      assert.equal(sampleRateHz, 16_000);
      const error = farthest(samples, signalOf(tone(hz), 16_000, 0.3).samples);
      assert.ok(error < 0.5 * (10 ** (0.1 / 20) - 1), `${hz} Hz: ${error}`);
    }
  });
}

/** Gain in dB from `from` Hz to `to` Hz for a tone, by the root mean square of the middle. */
function gainDb(from: number, to: number, hz: number): number {
  const { samples } = resample(signalOf(tone(hz), from, 0.2), to);
  const middle = samples.subarray(200, -200);
  const power = middle.reduce((sum, x) => sum + x * x, 0) / middle.length;
  return 10 * Math.log10(power / 0.125);
}

for (const [from, to] of [[48_000, 16_000], [44_100, 16_000], [22_050, 16_000], [16_000, 8_000]]) {
  Deno.test(`resample() from ${from} to ${to} Hz keeps the band and removes frequencies above it`, () => {
    const nyquistHz = to / 2;
    for (let f = 0.05; f <= 0.91; f += 0.0215) {
      const db = gainDb(from, to, f * nyquistHz);
      assert.ok(Math.abs(db) < 0.1, `${f}: ${db} dB`);
    }
    for (let hz = nyquistHz; hz < from / 2; hz += 411) {
      const db = gainDb(from, to, hz);
      assert.ok(db < -90, `${hz} Hz: ${db} dB`);
    }
  });
}

Deno.test("resample() to a higher rate adds no images", () => {
  // A tone of 3 kHz at 8 kHz has its first image at 5 kHz: what is left beside the tone is small.
  const { samples } = resample(signalOf(tone(3_000), 8_000, 0.3), 16_000);
  assert.ok(farthest(samples, signalOf(tone(3_000), 16_000, 0.3).samples) < 0.5 * 10 ** (-90 / 20));
});

Deno.test("resample() has no delay: an impulse stays in place and symmetric", () => {
  const samples = new Float32Array(4_800);
  samples[2_400] = 1;
  const { samples: response } = resample({ samples, sampleRateHz: 48_000 }, 16_000);
  assert.equal(response.indexOf(Math.max(...response)), 800);
  for (let i = 1; i < 100; i++) {
    assert.ok(Math.abs(response[800 - i] - response[800 + i]) < 1e-7, `${i}`);
  }
});

for (const { from, to, samples: theirs } of golden) {
  Deno.test(`resample() of a sweep from ${from} to ${to} Hz agrees with soxr HQ`, () => {
    // 0.1 s from 0 to 0.85 of the lower Nyquist frequency, as soxr.resample(…, "HQ") gives it.
    const endHz = 0.85 * Math.min(from, to) / 2;
    const sweep = (t: number) => 0.5 * Math.sin(Math.PI * endHz * t * t / 0.1);
    const { samples } = resample(signalOf(sweep, from, 0.1), to);
    assert.ok(farthest(samples, theirs) < 3e-4, `${farthest(samples, theirs)}`);
  });
}

Deno.test("resample() in blocks gives the same as resampling each part alone", () => {
  const noise = (t: number) => Math.sin(1e7 * t * t);
  const whole = signalOf(noise, 48_000, 2);
  const { samples } = resample(whole, 16_000);
  const part = { samples: whole.samples.subarray(30_000, 60_000), sampleRateHz: 48_000 };
  assert.deepEqual(
    resample(part, 16_000).samples.subarray(200, -200),
    samples.subarray(10_200, 19_800),
  );
});

for (
  // The fraction for the last rate is off by 0.05 %, those for the others by at most 0.01 %.
  const [rate, off] of [[44_101, 1e-4], [16_001, 1e-4], [383_999, 1e-4], [11_127, 1e-4], [
    32_015,
    5e-4,
  ]]
) {
  Deno.test(`resample() takes an odd rate, ${rate} Hz`, () => {
    const { samples } = resample(signalOf(tone(200), rate, 0.5), 16_000);
    const error = farthest(samples, signalOf(tone(200), 16_000, 0.5).samples);
    assert.ok(error < 0.5 * 2 * Math.PI * 200 * 0.5 * off, `${error}`);
  });
}

Deno.test("resample() returns the signal itself if it already has the rate", () => {
  const signal = signalOf(tone(440), 16_000, 0.1);
  assert.equal(resample(signal, 16_000), signal);
});

Deno.test("resample() returns at least one sample", () => {
  const one = { samples: Float32Array.of(0.5), sampleRateHz: 96_000 };
  assert.equal(resample(one, 16_000).samples.length, 1);
});

for (const sampleRateHz of [0, -8_000, NaN, 0.5, 50, 16_000.5, 384_001, 5_000_000]) {
  Deno.test(`resample() refuses a rate of ${sampleRateHz} Hz`, () => {
    const signal = { samples: new Float32Array(10), sampleRateHz };
    assert.throws(() => resample(signal, 16_000), (error: Error) => {
      assert.ok(error instanceof UnusableRecording, `${error}`);
      assert.ok(error.message.includes(`from ${sampleRateHz} Hz to 16000 Hz: expected whole`));
      return true;
    });
  });
}

Deno.test("changeSpeed() raises the pitch of a tone and shortens it by the factor", () => {
  const fast = changeSpeed(signalOf(tone(400), 16_000, 1), 1.25);
  assert.equal(fast.sampleRateHz, 16_000);
  assert.equal(fast.samples.length, 12_800);
  let crossings = 0;
  for (let i = 1; i < fast.samples.length; i++) {
    if (fast.samples[i - 1] < 0 && fast.samples[i] >= 0) crossings++;
  }
  assert.ok(Math.abs(crossings / 0.8 - 500) < 3, `${crossings / 0.8} Hz`);
});
