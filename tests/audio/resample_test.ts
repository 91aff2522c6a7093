import assert from "node:assert/strict";
import { resample, UnusableRecording } from "../../lib/audio/mod.ts";

function tone(hz: number, sampleRateHz: number, seconds: number) {
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRateHz) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / sampleRateHz),
  );
  return { samples, sampleRateHz };
}

/** Largest difference, without the ends, where the filter reaches into silence. */
function farthest(a: Float32Array, b: Float32Array): number {
  let max = 0;
  for (let i = 400; i < a.length - 400; i++) max = Math.max(max, Math.abs(a[i] - b[i]));
  return max;
}

for (const rate of [8_000, 11_025, 22_050, 44_100, 48_000, 96_000]) {
  Deno.test(`resample() turns a tone at ${rate} Hz into the same tone at 16 kHz`, async () => {
    const expected = tone(1_000, 16_000, 0.72);
    const { samples, sampleRateHz } = await resample(tone(1_000, rate, 0.72), 16_000);
    assert.equal(sampleRateHz, 16_000);
    assert.equal(samples.length, expected.samples.length);
    assert.ok(farthest(samples, expected.samples) < 1e-4, `${farthest(samples, expected.samples)}`);
  });
}

Deno.test("resample() removes frequencies above half the lower rate", async () => {
  const { samples } = await resample(tone(12_000, 48_000, 0.5), 16_000);
  assert.ok(farthest(samples, new Float32Array(samples.length)) < 1e-4);
});

Deno.test("resample() is exact across the chunks of a long recording", async () => {
  const { samples } = await resample(tone(440, 48_000, 40), 16_000);
  assert.ok(farthest(samples, tone(440, 16_000, 40).samples) < 1e-4);
});

Deno.test("resample() returns the signal itself if it has the rate already", async () => {
  const signal = tone(440, 16_000, 0.1);
  assert.equal(await resample(signal, 16_000), signal);
});

Deno.test("resample() returns at least one sample", async () => {
  const one = { samples: Float32Array.of(0.5), sampleRateHz: 96_000 };
  assert.equal((await resample(one, 16_000)).samples.length, 1);
});

for (const sampleRateHz of [0, -8_000, NaN, 0.5, 50, 200_000, 384_000, 5_000_000]) {
  Deno.test(`resample() refuses a rate of ${sampleRateHz} Hz`, async () => {
    const signal = { samples: new Float32Array(10), sampleRateHz };
    await assert.rejects(resample(signal, 16_000), (error: Error) => {
      assert.ok(error instanceof UnusableRecording, `${error}`);
      assert.ok(error.message.includes(`from ${sampleRateHz} Hz to 16000 Hz: expected a ratio`));
      return true;
    });
  });
}
