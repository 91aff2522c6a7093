import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import {
  backgroundPower,
  trimBackground,
  trimSilence,
  weightsByLevel,
} from "../../lib/audio/activity.ts";
import { whiteNoise } from "../../lib/audio/sounds.ts";

const RATE = 16_000;

function burst(before: number, sound: number, after: number, noise = 0): Float32Array {
  const samples = new Float32Array(before + sound + after);
  for (let i = 0; i < samples.length; i++) samples[i] = noise * (i % 2 ? 1 : -1);
  for (let i = before; i < before + sound; i++) samples[i] += 0.3 * Math.sin(i / 5);
  return samples;
}

Deno.test("trimSilence() keeps the sound, to within a frame at each end", () => {
  const { samples } = trimSilence({ samples: burst(8_000, 16_000, 4_000), sampleRateHz: RATE });
  assert.ok(Math.abs(samples.length - 16_000) <= 2 * 512, `${samples.length} samples`);
});

Deno.test("trimSilence() does not depend on the level", () => {
  const samples = burst(5_000, 9_000, 3_000, 0.0005);
  const quiet = samples.map((x) => x / 64);
  const a = trimSilence({ samples, sampleRateHz: RATE }).samples;
  const b = trimSilence({ samples: quiet, sampleRateHz: RATE }).samples;
  assert.equal(a.byteOffset, b.byteOffset);
  assert.equal(a.length, b.length);
});

Deno.test("trimSilence() keeps noise within its range, and silence in the middle", () => {
  const samples = burst(4_000, 4_000, 4_000, 0.05);
  assert.equal(trimSilence({ samples, sampleRateHz: RATE }).samples.length, samples.length);
  const twice = new Float32Array([...burst(0, 2_000, 5_000), ...burst(0, 2_000, 0)]);
  assert.ok(trimSilence({ samples: twice, sampleRateHz: RATE }).samples.length > 8_500);
});

Deno.test("trimSilence() returns a signal of digital silence itself", () => {
  const signal = { samples: new Float32Array(1_000), sampleRateHz: RATE };
  assert.equal(trimSilence(signal), signal);
});

Deno.test("trimBackground() cuts speech in noise where it cuts the same speech without", () => {
  const random = seededRandom(1);
  const clean = burst(8_000, 16_000, 12_000);
  const expected = trimBackground({ samples: clean, sampleRateHz: RATE }).samples;
  for (const level of [0.001, 0.01, 0.03]) {
    const noise = whiteNoise(clean.length, random);
    const samples = clean.map((sample, i) => sample + level * noise[i]);
    const trimmed = trimBackground({ samples, sampleRateHz: RATE }).samples;
    const moved = Math.abs(trimmed.byteOffset - expected.byteOffset) / 4;
    assert.ok(moved <= 2 * 128, `${level}: starts ${moved} samples away`);
    const longer = Math.abs(trimmed.length - expected.length);
    assert.ok(longer <= 4 * 128, `${level}: ${longer} samples longer or shorter`);
  }
});

Deno.test("trimBackground() trims silence as trimSilence() does", () => {
  const padded = { samples: burst(5_000, 9_000, 3_000), sampleRateHz: RATE };
  assert.deepEqual(trimBackground(padded), trimSilence(padded));
  const silence = { samples: new Float32Array(1_000), sampleRateHz: RATE };
  assert.equal(trimBackground(silence), silence);
});

Deno.test("trimBackground() keeps speech without pauses, up to 12 dB below the loudest frame", () => {
  const speech = burst(0, 9_000, 0);
  const at = (gain: number) => speech.map((x, i) => i < 2_000 || i >= 7_000 ? gain * x : x);
  const [kept, cut] = [0.3, 0.2].map((gain) =>
    trimBackground({ samples: at(gain), sampleRateHz: RATE })
  );
  assert.ok(kept.samples.length > 8_700, `${kept.samples.length} of 9,000 kept`);
  assert.ok(Math.abs(cut.samples.length - 5_000) < 1_000, `${cut.samples.length} kept of 5,000`);
});

Deno.test("backgroundPower() is 6 dB above steady noise, and 12 dB below a tone without pauses", () => {
  const power = (samples: Float32Array) => backgroundPower({ samples, sampleRateHz: RATE });
  const db = (ratio: number) => 10 * Math.log10(ratio);
  const noisy = power(burst(8_000, 8_000, 8_000, 0.01));
  assert.ok(Math.abs(db(noisy / 0.01 ** 2) - 6) < 0.1, `${db(noisy / 0.01 ** 2)} dB above`);
  const steady = power(burst(0, 16_000, 0));
  assert.ok(Math.abs(db(steady / (0.3 ** 2 / 2)) + 12) < 0.1, `${db(steady / 0.045)} dB`);
  assert.equal(power(new Float32Array(1_000)), 0);
});

Deno.test("weightsByLevel() halves the weight for 20 dB less, and gives background little weight", () => {
  const levels = [1, 0.1, 0.001, 0];
  const samples = Float32Array.from(
    { length: 4 * 100 + 7 },
    (_, i) => levels[Math.floor(i / 100)] ?? 9,
  );
  const weights = (gain: number, background: number) =>
    weightsByLevel(samples.map((x) => gain * x), 100, background);
  const expected = [1, 10 ** -0.3, 10 ** -0.9, 10 ** -1.2];
  weights(1, 0).forEach((weight, i) => assert.ok(Math.abs(weight - expected[i]) < 1e-6));
  // Beneath a background of -20 dB, the second step is background too.
  const [loud, ...rest] = weights(1, 0.01 + 1e-6);
  assert.ok(Math.abs(loud - 0.99 ** 0.15) < 1e-6);
  rest.forEach((weight) => assert.ok(Math.abs(weight - expected[3]) < 1e-6));
  // The level of the recording does not matter, and silence is weighted equally.
  const quiet = weights(1 / 8, 0);
  quiet.forEach((weight, i) => assert.ok(Math.abs(weight / quiet[0] - expected[i]) < 1e-6));
  const silent = weights(0, 0);
  assert.ok(silent.every((weight) => weight > 0 && weight === silent[0]));
  assert.equal(weightsByLevel(new Float32Array(500_000), 1, 0).length, 500_000); // hours
});
