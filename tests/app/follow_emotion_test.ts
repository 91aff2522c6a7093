import assert from "node:assert/strict";
import { followEmotion } from "../../lib/app/follow_emotion.ts";
import { SAMPLE_RATE_HZ, seededRandom } from "../../lib/audio/mod.ts";
import { predictTimeline } from "../../lib/model/mod.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";

const model = await toyModel();
const { samples: spoken } = toySpeech("happy", 140, seededRandom(1));

for (const seconds of [1, 4, 100]) {
  Deno.test(`${seconds} s are followed as predictTimeline() does, and progress is told`, async () => {
    const samples = new Float32Array(seconds * SAMPLE_RATE_HZ);
    samples.set(spoken.subarray(0, samples.length));
    const signal = { samples, sampleRateHz: SAMPLE_RATE_HZ };
    const progress: number[] = [];
    const moments = await followEmotion(model, signal, undefined, (own) => progress.push(own));
    assert.deepEqual(moments, await predictTimeline(model, signal));
    assert.equal(progress.length, moments.length);
    assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
    assert.ok(Math.abs(progress.at(-1)! - 1) < 0.01, `${progress.at(-1)}`);
  });
}
