import assert from "node:assert/strict";
import { resample, SAMPLE_RATE_HZ, seededRandom, UnusableRecording } from "../../lib/audio/mod.ts";
import { concatenate } from "../../lib/core/arrays.ts";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import { rich } from "../../lib/features/mod.ts";
import { NO_SPEECH } from "../../lib/features/speech.ts";
import {
  answerFrom,
  answerText,
  emotionProbabilities,
  enrolSpeaker,
  enrolVoice,
  featuresOf,
  predict,
} from "../../lib/model/mod.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";

const model = await toyModel();
const random = seededRandom(1);
const signal = toySpeech("calm", 125, seededRandom(9));
const row = rich.extract(signal);

Deno.test("predict() answers with the most probable emotion and all probabilities", async () => {
  const { emotion, probabilities } = await predict(model, signal);
  assert.deepEqual(probabilities, emotionProbabilities(model, row));
  assert.equal(
    probabilities[EMOTIONS.findIndex((name) => name === emotion)],
    Math.max(...probabilities),
  );
  assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-6);
});

Deno.test("predict() recognises the manners of speaking of the training in a new voice", async () => {
  const random = seededRandom(5);
  const found: string[] = [];
  const spoken = ["neutral", "calm", "happy", "sad", "angry", "fearful"] as const;
  for (const emotion of spoken) {
    found.push((await predict(model, toySpeech(emotion, 125, random))).emotion);
  }
  assert.deepEqual(found, spoken);
});

Deno.test("predict() is sure if the probability reaches the model's threshold", async () => {
  const highest = Math.max(...(await predict(model, signal)).probabilities);
  assert.equal(answerFrom({ ...model, threshold: highest }, row).sure, true);
  assert.equal(answerFrom({ ...model, threshold: highest + 1e-6 }, row).sure, false);
});

Deno.test("predict() resamples a recording of any rate", async () => {
  const fast = resample(signal, 44_100);
  const expected = emotionProbabilities(model, rich.extract(resample(fast, SAMPLE_RATE_HZ)));
  assert.deepEqual((await predict(model, fast)).probabilities, expected);
});

Deno.test("predict() gives the same for a recording 12 dB quieter", async () => {
  const { samples, sampleRateHz } = signal;
  const quiet = { samples: samples.map((sample) => sample / 4), sampleRateHz };
  assert.deepEqual(await predict(model, quiet), await predict(model, signal));
});

Deno.test("predict() refuses silence and an empty recording", async () => {
  const samples = Float32Array.from({ length: 16_000 }, (_, i) => 0.0002 * (-1) ** i);
  await assert.rejects(predict(model, { samples, sampleRateHz: 16_000 }), (error: Error) => {
    assert.ok(error instanceof UnusableRecording);
    assert.equal(
      error.message,
      "there is no speech in it: it is silent",
    );
    return true;
  });
  for (const length of [0, 4_000]) {
    const silence = { samples: new Float32Array(length), sampleRateHz: 16_000 };
    await assert.rejects(predict(model, silence), /it is silent/);
  }
});

for (
  const [name, sample, message] of [
    ["a tone", (i: number) => 0.3 * Math.sin(i / 10), NO_SPEECH.tones],
    ["an offset", () => 0.3, NO_SPEECH.silence],
    ["noise", () => random.uniform() - 0.5, NO_SPEECH.noise],
  ] as const
) {
  Deno.test(`predict() refuses ${name}; featuresOf() accepts it with anySound`, async () => {
    const samples = Float32Array.from({ length: 16_000 }, (_, i) => sample(i));
    const sound = { samples, sampleRateHz: 16_000 };
    const refusal = { name: "UnusableRecording", message };
    await assert.rejects(predict(model, sound), refusal);
    await assert.rejects(featuresOf(model, sound), refusal);
    await assert.rejects(enrolSpeaker(model, [signal, sound]), refusal);
    assert.deepEqual(await featuresOf(model, sound, { anySound: true }), rich.extract(sound));
  });
}

Deno.test("predict() refuses less than a third of a second", async () => {
  const short = { ...signal, samples: signal.samples.slice(6_000, 11_000) };
  await assert.rejects(predict(model, short), { message: NO_SPEECH["too short"] });
});

Deno.test("answerText() says when the model is not sure", () => {
  const answer = { emotion: "sad", probabilities: new Float32Array() };
  assert.equal(answerText({ ...answer, sure: true }), "sad");
  assert.equal(answerText({ ...answer, sure: false }), "not sure, perhaps sad");
});

Deno.test("featuresOf() extracts the feature set that the model names", async () => {
  assert.deepEqual(await featuresOf(model, signal), row);
  assert.equal((await featuresOf({ featureSet: "baseline" }, signal)).length, 180);
});

Deno.test("enrolSpeaker() equals enrolVoice() of the features of all recordings", async () => {
  const signals = [toySpeech("sad", 190, random), signal];
  const voice = await enrolSpeaker(model, signals);
  assert.deepEqual(voice, enrolVoice(model, concatenate([rich.extract(signals[0]), row])));
  const { probabilities } = await predict(model, signal, voice);
  assert.deepEqual(probabilities, emotionProbabilities(model, row, { voice }));
  assert.notDeepEqual(probabilities, emotionProbabilities(model, row));
});

Deno.test("enrolSpeaker() without recordings changes no prediction, and refuses silence", async () => {
  const nobody = await enrolSpeaker(model, []);
  assert.deepEqual(await predict(model, signal, nobody), await predict(model, signal));
  const silence = { samples: new Float32Array(16_000), sampleRateHz: 16_000 };
  await assert.rejects(enrolSpeaker(model, [signal, silence]), /there is no speech in it/);
});
