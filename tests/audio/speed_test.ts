import assert from "node:assert/strict";
import { changeSpeed } from "../../lib/audio/augment/speed.ts";

Deno.test("changeSpeed() raises the pitch of a tone and shortens it by the factor", () => {
  const sampleRateHz = 16_000;
  const samples = Float32Array.from(
    { length: 16_000 },
    (_, i) => Math.sin(2 * Math.PI * 400 * i / sampleRateHz),
  );
  const fast = changeSpeed({ samples, sampleRateHz }, 1.25);
  assert.equal(fast.sampleRateHz, sampleRateHz);
  assert.equal(fast.samples.length, 12_800);
  let crossings = 0;
  for (let i = 1; i < fast.samples.length; i++) {
    if (fast.samples[i - 1] < 0 && fast.samples[i] >= 0) crossings++;
  }
  assert.ok(Math.abs(crossings / 0.8 - 500) < 3, `${crossings / 0.8} Hz`);
});
