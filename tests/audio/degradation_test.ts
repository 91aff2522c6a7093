import assert from "node:assert/strict";
import { seededRandom, type Signal } from "../../lib/audio/mod.ts";
import { degradation } from "../../lib/audio/augment/degradations.ts";
import { meanPower } from "../../lib/core/statistics.ts";

const sampleRateHz = 16_000;
const tone = (hz: number): Signal => ({
  samples: Float32Array.from(
    { length: 16_000 },
    (_, i) => 0.5 * Math.sin(2 * Math.PI * hz * i / sampleRateHz),
  ),
  sampleRateHz,
});
const apply = (id: string, signal: Signal) => degradation(id).apply(signal, seededRandom(1));

Deno.test("pink noise reaches the signal-to-noise ratio, and falls with frequency", async () => {
  const { samples } = tone(1_000);
  const { samples: noisy } = await apply("noise-10db", tone(1_000));
  const noise = noisy.map((sample, i) => sample - samples[i]);
  const snr = 10 * Math.log10(meanPower(samples) / meanPower(noise));
  assert.ok(Math.abs(snr - 10) < 0.3, `${snr} dB`);
  // Differences between neighbours have more power than white noise itself, less than pink noise.
  const steps = noise.subarray(1).map((sample, i) => sample - noise[i]);
  assert.ok(meanPower(steps) < meanPower(noise));
});

Deno.test("the telephone passes a tone within its band and suppresses those outside", async () => {
  const gainDb = async (hz: number) => {
    const { samples } = await apply("telephone", tone(hz));
    return 10 * Math.log10(meanPower(samples) / meanPower(tone(hz).samples));
  };
  assert.ok(Math.abs(await gainDb(1_000)) < 0.5);
  assert.ok(await gainDb(100) < -25);
  assert.ok(await gainDb(6_000) < -25);
});

Deno.test("the small room adds echoes at its level, which fall at its decay time", async () => {
  const click = { samples: new Float32Array(16_000), sampleRateHz };
  click.samples[0] = 1;
  const { samples } = await apply("room", click);
  assert.ok(Math.abs(samples[0] - 1) < 1e-6);
  const echoes = samples.subarray(1).reduce((sum, sample) => sum + sample * sample, 0);
  assert.ok(Math.abs(10 * Math.log10(echoes) + 3) < 0.2);
  const powerFrom = (fromS: number) =>
    meanPower(samples.subarray(fromS * sampleRateHz, (fromS + 0.05) * sampleRateHz));
  const fallDb = 10 * Math.log10(powerFrom(0.05) / powerFrom(0.25));
  assert.ok(Math.abs(fallDb - 60 * 0.2 / 0.35) < 3, `${fallDb} dB in 0.2 s`);
});

Deno.test("12 dB less is a quarter of the amplitude", async () => {
  const { samples } = await apply("quiet", tone(300));
  assert.ok(Math.abs(Math.max(...samples) / 0.5 - 0.251) < 1e-3);
});
