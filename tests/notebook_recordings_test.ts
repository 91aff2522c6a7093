import assert from "node:assert/strict";
import { SAMPLE_RATE_HZ } from "../lib/audio/signal.ts";
import { readRecording, readSamples } from "../lib/notebook/mod.ts";

Deno.test("readSamples() has one signal an emotion, and readRecording() reads the same file", async () => {
  const samples = await readSamples();
  assert.deepEqual([...samples.keys()].sort(), ["angry", "fearful", "happy", "neutral"]);
  for (const { samples: own, sampleRateHz } of samples.values()) {
    assert.equal(sampleRateHz, SAMPLE_RATE_HZ);
    assert.ok(own.some((value) => Math.abs(value) > 0.05));
  }
  const path = new URL("../data/samples/1074_TAI_HAP_XX.wav", import.meta.url).pathname;
  assert.deepEqual(await readRecording(path), samples.get("happy"));
});
