import assert from "node:assert/strict";
import { resample, SAMPLE_RATE_HZ, seededRandom, type Signal } from "../../lib/audio/mod.ts";
import { concatenate } from "../../lib/core/arrays.ts";
import { rich } from "../../lib/features/mod.ts";
import { emotionProbabilities, enrolVoice, predictTimeline } from "../../lib/model/mod.ts";
import { TIMELINE_HOP_S, TIMELINE_WINDOW_S } from "../../lib/model/timeline.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";

const model = await toyModel();
const random = seededRandom(1);
const spoken = concatenate(
  (["calm", "happy"] as const).map((emotion) => toySpeech(emotion, 140, random).samples),
);

/** The first seconds of the speech, with silence after its end. */
function recording(seconds: number): Signal {
  const samples = new Float32Array(seconds * SAMPLE_RATE_HZ);
  samples.set(spoken.subarray(0, samples.length));
  return { samples, sampleRateHz: SAMPLE_RATE_HZ };
}

const window = TIMELINE_WINDOW_S * SAMPLE_RATE_HZ, hop = TIMELINE_HOP_S * SAMPLE_RATE_HZ;
assert.ok(spoken.length > window + 2 * hop);

Deno.test("a timeline has a moment every hop, in the middle of its window", async () => {
  const moments = await predictTimeline(model, recording(4));
  // Windows of 2 s that begin at 0, 0.25, … 2 s.
  const expected = Array.from({ length: 9 }, (_, i) => 1 + i / 4);
  assert.deepEqual(moments.map(({ atS }) => atS), expected);
});

Deno.test("a long recording has 240 moments at equal distances, and other tasks run between them", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const progress: number[] = [];
  const onProgress = (fraction: number) => void progress.push(fraction);
  const moments = await predictTimeline(model, recording(2 + 239), undefined, onProgress);
  clearInterval(timer);
  assert.deepEqual(progress, Array.from({ length: 240 }, (_, i) => (i + 1) / 240));
  // Windows that begin at 0, 1, … 239 s.
  assert.deepEqual(moments.map(({ atS }) => atS), Array.from({ length: 240 }, (_, i) => 1 + i));
  assert.ok(ticks > 10, `${ticks}`);
});

Deno.test("a moment is the prediction for the samples of its window alone", async () => {
  const { samples } = recording(3);
  const moments = await predictTimeline(model, recording(3));
  for (const [i, { probabilities }] of moments.entries()) {
    const own = samples.slice(i * hop, i * hop + window);
    const row = rich.extract({ samples: own, sampleRateHz: SAMPLE_RATE_HZ });
    assert.deepEqual(probabilities, emotionProbabilities(model, row), `window ${i}`);
  }
  assert.notDeepEqual(moments[0].probabilities, moments[4].probabilities);
});

Deno.test("a moment does not change if something loud follows", async () => {
  const quiet = recording(3);
  const loud = Float32Array.from({ length: 2 * SAMPLE_RATE_HZ }, (_, i) => Math.sin(i * i / 9e4));
  const samples = concatenate([quiet.samples, loud]);
  const before = await predictTimeline(model, quiet);
  const after = await predictTimeline(model, { ...quiet, samples });
  assert.equal(before.length, 5);
  assert.deepEqual(after.slice(0, 5), before);
});

Deno.test("a moment below the level of silence has no probabilities, whatever else is there", async () => {
  const faint = recording(2).samples.map((sample) => 2e-4 * sample);
  const samples = concatenate([recording(2).samples, faint]);
  const moments = await predictTimeline(model, { samples, sampleRateHz: SAMPLE_RATE_HZ });
  assert.ok(moments[0].probabilities);
  assert.equal(moments[8].atS, 3);
  assert.equal(moments[8].probabilities, undefined);
});

Deno.test("a moment without speech has no probabilities", async () => {
  const silence = new Float32Array(3 * SAMPLE_RATE_HZ);
  const samples = concatenate([recording(2).samples, silence]);
  const moments = await predictTimeline(model, { samples, sampleRateHz: SAMPLE_RATE_HZ });
  assert.ok(moments[0].probabilities);
  // The windows from 2 s on are silent.
  assert.deepEqual(moments.slice(8).map(({ probabilities }) => probabilities), [
    ...[undefined, undefined, undefined, undefined, undefined],
  ]);
});

Deno.test("a recording shorter than a window, or empty, is one moment", async () => {
  const progress: number[] = [];
  const short = await predictTimeline(model, recording(1), undefined, (own) => progress.push(own));
  assert.deepEqual(progress, [1]);
  const row = rich.extract(recording(1));
  assert.deepEqual(short, [{ atS: 0.5, probabilities: emotionProbabilities(model, row) }]);
  const empty = { samples: new Float32Array(), sampleRateHz: SAMPLE_RATE_HZ };
  assert.deepEqual(await predictTimeline(model, empty), [{ atS: 0, probabilities: undefined }]);
});

Deno.test("a timeline at another sample rate equals that of the resampled recording", async () => {
  const slow = resample(recording(2), 22_050);
  assert.deepEqual(
    await predictTimeline(model, slow),
    await predictTimeline(model, resample(slow, SAMPLE_RATE_HZ)),
  );
});

Deno.test("a timeline uses the voice that was enrolled", async () => {
  const voice = enrolVoice(model, rich.extract(toySpeech("sad", 140, random)));
  const [{ probabilities }] = await predictTimeline(model, recording(2), voice);
  const row = rich.extract(recording(2));
  assert.deepEqual(probabilities, emotionProbabilities(model, row, { voice }));
  assert.notDeepEqual(probabilities, emotionProbabilities(model, row));
});
