import assert from "node:assert/strict";
import { resample } from "../../lib/audio/mod.ts";

function tone(hz: number, sampleRateHz: number, seconds: number) {
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRateHz) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / sampleRateHz),
  );
  return { samples, sampleRateHz };
}

/** Largest difference away from the ends, where the filter sees silence. */
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

Deno.test("resample() removes what the lower rate cannot hold", async () => {
  const { samples } = await resample(tone(12_000, 48_000, 0.5), 16_000);
  assert.ok(farthest(samples, new Float32Array(samples.length)) < 1e-4);
});

Deno.test("resample() is exact across the pieces of a long recording", async () => {
  const { samples } = await resample(tone(440, 48_000, 40), 16_000);
  assert.ok(farthest(samples, tone(440, 16_000, 40).samples) < 1e-4);
});

Deno.test("resample() gives a signal that has the rate already back as it is", async () => {
  const signal = tone(440, 16_000, 0.1);
  assert.equal(await resample(signal, 16_000), signal);
});

Deno.test("resample() gives at least one sample", async () => {
  const one = { samples: Float32Array.of(0.5), sampleRateHz: 96_000 };
  assert.equal((await resample(one, 16_000)).samples.length, 1);
});

Deno.test("resample() refuses an impossible ratio", async () => {
  const signal = { samples: new Float32Array(10), sampleRateHz: 0 };
  await assert.rejects(resample(signal, 16_000), /from 0 Hz to 16000 Hz: expected a ratio/);
});
