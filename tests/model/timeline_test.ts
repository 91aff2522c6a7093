import assert from "node:assert/strict";
import { SAMPLE_RATE_HZ, seededRandom, synthesiseSpeech } from "../../lib/audio/mod.ts";
import { predictTimeline, TIMELINE_HOP_S, TIMELINE_WINDOW_S } from "../../lib/model/mod.ts";
import { toyModel } from "../helpers/toy_model.ts";

const model = await toyModel();
const STYLE = { pitchHz: 120, pitchRange: 4, rate: 4, effort: 0.5, breath: 0.1 };
const { samples } = synthesiseSpeech(STYLE, seededRandom(1).uniform);
const recording = (seconds: number) => {
  const all = new Float32Array(seconds * SAMPLE_RATE_HZ);
  all.set(samples.subarray(0, all.length));
  return { samples: all, sampleRateHz: SAMPLE_RATE_HZ };
};

Deno.test("a timeline has a moment every hop, in the middle of its window", async () => {
  const moments = await predictTimeline(model, recording(6));
  assert.ok(Math.abs(moments.length - (6 - TIMELINE_WINDOW_S) / TIMELINE_HOP_S) <= 1);
  for (const [i, { atS }] of moments.entries()) {
    assert.ok(Math.abs(atS - (TIMELINE_WINDOW_S / 2 + i * TIMELINE_HOP_S)) < 1e-9);
  }
});

Deno.test("probabilities are given where there is a voice, and sum to 1", async () => {
  const moments = await predictTimeline(model, recording(6));
  const first = moments[0].probabilities!;
  assert.ok(Math.abs(first.reduce((a, b) => a + b) - 1) < 1e-5);
  assert.equal(moments.at(-1)!.probabilities, undefined); // silence
});

Deno.test("a recording shorter than a window is one moment; silence says nothing", async () => {
  const short = await predictTimeline(model, recording(1));
  assert.equal(short.length, 1);
  assert.ok(short[0].probabilities);
  const silent = { samples: new Float32Array(3 * SAMPLE_RATE_HZ), sampleRateHz: SAMPLE_RATE_HZ };
  assert.ok((await predictTimeline(model, silent)).every((m) => m.probabilities === undefined));
});

Deno.test("what comes later does not change what was heard in a window at the same level", async () => {
  const twice = new Float32Array(2 * samples.length);
  twice.set(samples);
  twice.set(samples, samples.length);
  const one = await predictTimeline(model, { samples, sampleRateHz: SAMPLE_RATE_HZ });
  const two = await predictTimeline(model, { samples: twice, sampleRateHz: SAMPLE_RATE_HZ });
  one[0].probabilities!.forEach((p, i) => assert.ok(Math.abs(p - two[0].probabilities![i]) < 0.02));
});
