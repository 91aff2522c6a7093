import assert from "node:assert/strict";
import { durationS, loudestBlockDbfs } from "../../lib/audio/mod.ts";

Deno.test("loudestBlockDbfs() finds the one loud block of a silent signal", () => {
  const samples = new Float32Array(16_000);
  samples.fill(0.1, 4_800, 4_800 + 480);
  assert.ok(Math.abs(loudestBlockDbfs({ samples, sampleRateHz: 16_000 }) + 20) < 1e-4);
});

Deno.test("loudestBlockDbfs() is -Infinity for digital silence and for no samples", () => {
  for (const length of [0, 5, 16_000]) {
    const signal = { samples: new Float32Array(length), sampleRateHz: 16_000 };
    assert.equal(loudestBlockDbfs(signal), -Infinity);
  }
});

Deno.test("loudestBlockDbfs() of a signal with a NaN is the level of the other blocks", () => {
  const samples = new Float32Array(16_000).fill(0.1);
  samples[7] = NaN;
  assert.ok(Math.abs(loudestBlockDbfs({ samples, sampleRateHz: 16_000 }) + 20) < 1e-4);
});

Deno.test("durationS() divides by the signal's own sample rate", () => {
  assert.equal(durationS({ samples: new Float32Array(24_000), sampleRateHz: 48_000 }), 0.5);
});
