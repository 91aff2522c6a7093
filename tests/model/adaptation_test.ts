import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/audio/mod.ts";
import { concatenate } from "../../lib/core/arrays.ts";
import type { PopulationScaler, Scaler } from "../../lib/dataset/mod.ts";
import { fitSessionScaler } from "../../lib/dataset/speaker_normalisation.ts";
import { rich } from "../../lib/features/mod.ts";
import {
  adaptedAnswers,
  adaptedProbabilities,
  adaptVoice,
  answerFrom,
  emotionProbabilities,
  networkLogs,
  predict,
  predictSession,
  type Recogniser,
} from "../../lib/model/mod.ts";
import { adaptCentroids } from "../../lib/model/discriminant_space.ts";
import { networkOutputs } from "../../lib/model/recogniser.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";

await loadBackend();

const scaler: PopulationScaler = {
  mean: Float32Array.of(0, 0),
  standardDeviation: Float32Array.of(1, 1),
  withinSpeaker: Float32Array.of(1, 1),
  limit: 50,
};

/** Answers `happy` where the first feature is above the mean, `sad` where it is below. */
function signOfFirst(): Recogniser {
  const layer = tf.layers.dense({ units: 2, inputShape: [2], activation: "softmax" });
  const network = tf.sequential({ layers: [layer] });
  layer.setWeights([tf.tensor2d([1, -1, 0, 0], [2, 2]), tf.zeros([2])]);
  const emotions = ["happy", "sad"];
  return {
    featureSet: "none",
    emotions,
    scaler,
    network,
    classMeans: [[1, 0], [-1, 0]],
    temperature: 1,
  };
}

const recogniser = signOfFirst();
/** Recordings by a microphone that adds ten: `happy`, `sad`, `happy`, `sad`… */
const shifted = (count: number) =>
  Float32Array.from({ length: 2 * count }, (_, i) => i % 2 ? Math.sin(i) : i % 4 ? 9 : 11);
const happy = (probabilities: Float32Array) =>
  Array.from(probabilities).filter((_, i) => i % 2 === 0).map((p) => p > 0.5);

const model = await toyModel();

Deno.test("adaptVoice() of a single recording gives exactly the prediction without adaptation", () => {
  for (const emotion of ["calm", "angry"] as const) {
    const row = rich.extract(toySpeech(emotion, 125, seededRandom(9)));
    const voice = adaptVoice(model, row);
    assert.deepEqual(voice.scaler.mean, model.scaler.mean);
    assert.deepEqual(voice.scaler.standardDeviation, model.scaler.standardDeviation);
    assert.deepEqual(answerFrom(model, row, voice), answerFrom(model, row));
  }
});

Deno.test("adaptVoice() removes more of what recordings have in common, the more recordings there are", () => {
  // The emotions hardly differ in the training, so they explain almost none of the shift.
  const alike = { ...recogniser, classMeans: [[0.1, 0], [-0.1, 0]] };
  const left = [1, 2, 8, 64, 1000].map((count) => {
    const { mean } = adaptVoice(alike, shifted(count)).scaler;
    return 10 - mean[0];
  });
  // n - 1 recordings count beside two of the population.
  assertClose(left, [1, 2, 8, 64, 1000].map((n) => 20 / (n + 1)), 0.1);
});

Deno.test("adaptVoice() keeps what recordings of the same emotion have in common", () => {
  // The same as in the training, so nothing is due to the microphone.
  const happy = Float32Array.from({ length: 40 }, (_, i) => i % 2 ? Math.sin(i) : 3 + Math.sin(i));
  const sure = { ...recogniser, classMeans: [[3, 0], [-3, 0]] };
  const { mean } = adaptVoice(sure, happy).scaler;
  const { mean: byMean } = fitSessionScaler(scaler, happy);
  assert.ok(byMean[0] > 2.5 && mean[0] < 0.75 * byMean[0], `${mean[0]}, by the mean ${byMean[0]}`);
});

Deno.test("adaptVoice() estimates scaler and emotions alternately, four times, at mean log odds of 4", () => {
  const rows = shifted(6);
  for (const [mean, temperature] of [[1, 1], [4, 2]]) {
    // At the mean of an emotion, the log odds are twice the mean.
    const model = { ...recogniser, classMeans: [[mean, 0], [-mean, 0]] };
    let own: Scaler = scaler;
    for (let round = 0; round < 4; round++) {
      const probabilities = networkOutputs(recogniser, rows, own);
      const shares = [0, 0];
      for (let i = 0; i < 6; i++) {
        const [happy, sad] = [0, 1].map((c) => probabilities[2 * i + c] ** (1 / temperature));
        shares[0] += happy / (happy + sad) / 6;
        shares[1] += sad / (happy + sad) / 6;
      }
      own = fitSessionScaler(scaler, rows, Float32Array.of(mean * (shares[0] - shares[1]), 0));
    }
    assertClose(adaptVoice(model, rows).scaler.mean, own.mean, 1e-4);
  }
});

Deno.test("adaptVoice() moves the centroids, with n recordings counting as n - 1", () => {
  const rows = shifted(4);
  const { scaler: own, centroids, adapted } = adaptVoice(recogniser, rows);
  const logs = networkLogs(recogniser, rows, own);
  assert.deepEqual(adapted, adaptCentroids(centroids, logs, 3 / 4));
  assert.notDeepEqual(adapted, centroids);
  const one = adaptVoice(recogniser, shifted(1));
  assert.equal(one.adapted, one.centroids);
  const among = adaptVoice(recogniser, rows, { among: [1] });
  const then = networkLogs(recogniser, rows, among.scaler);
  assert.deepEqual(among.adapted, adaptCentroids(centroids, then, 3 / 4, [1]));
});

Deno.test("adaptVoice() without recordings changes no prediction", () => {
  const voice = adaptVoice(recogniser, new Float32Array());
  const rows = shifted(3);
  assert.deepEqual(
    emotionProbabilities(recogniser, rows, { voice }),
    emotionProbabilities(recogniser, rows),
  );
});

Deno.test("adaptedProbabilities() is correct where the microphone misleads the unadapted model", () => {
  const rows = shifted(40), groups = Array(40).fill("");
  const truth = Array.from({ length: 40 }, (_, i) => i % 2 === 0);
  assert.ok(happy(emotionProbabilities(recogniser, rows)).every((own) => own));
  assert.deepEqual(happy(adaptedProbabilities(recogniser, rows, groups)), truth);
});

Deno.test("adaptedProbabilities() adapts each group by its own recordings, in the order given", () => {
  const rows = shifted(8);
  rows.set([1, 0], 4); // the third recording is of another group, as is the sixth
  rows.set([-1, 0], 10);
  const groups = ["a", "a", "b", "a", "a", "b", "a", "a"];
  const calibrated = { ...recogniser, temperature: 3 };
  const found = adaptedProbabilities(calibrated, rows, groups);
  for (const name of ["a", "b"]) {
    const positions = [...groups.keys()].filter((i) => groups[i] === name);
    const own = concatenate(positions.map((i) => rows.subarray(2 * i, 2 * i + 2)));
    const alone = emotionProbabilities(calibrated, own, { voice: adaptVoice(recogniser, own) });
    assert.deepEqual(positions.flatMap((i) => [...found.subarray(2 * i, 2 * i + 2)]), [...alone]);
  }
  const among = adaptedProbabilities(recogniser, rows, groups, { among: [1] });
  assert.deepEqual([...among], Array(8).fill(1));
});

Deno.test("adaptedProbabilities() refuses rows that do not fit the groups", () => {
  assert.throws(() => adaptedProbabilities(recogniser, shifted(3), ["a", "a"]), {
    name: "RangeError",
    message: "Cannot adapt to 2 recordings with 6 values, expected 2 features for each",
  });
});

Deno.test("predictSession() adapts to all recordings, regardless of their order", async () => {
  const random = seededRandom(3);
  const signals = (["calm", "angry", "sad"] as const).map((own) => toySpeech(own, 260, random));
  const rows = signals.map(rich.extract);
  const answers = await predictSession(model, signals);
  const voice = adaptVoice(model, concatenate(rows));
  for (const [i, { emotion, probabilities, sure }] of answers.entries()) {
    const expected = answerFrom(model, rows[i], voice);
    assertClose(probabilities, expected.probabilities, 1e-6);
    assert.deepEqual([emotion, sure], [expected.emotion, expected.sure]);
    assert.notDeepEqual(probabilities, (await predict(model, signals[i])).probabilities);
  }
  const backwards = await predictSession(model, signals.toReversed());
  for (const [i, { probabilities }] of backwards.toReversed().entries()) {
    assertClose(probabilities, answers[i].probabilities, 1e-5);
  }
  assert.deepEqual(await predictSession(model, signals.slice(0, 1)), [
    await predict(model, signals[0]),
  ]);
  assert.deepEqual(await predictSession(model, []), []);
  assert.equal(adaptedAnswers(model, rows, ["a", "b", "c"]).length, 3);
});

Deno.test("fitSessionScaler() refuses values that are not whole rows", () => {
  assert.throws(() => fitSessionScaler(scaler, new Float32Array(5)), /expected whole rows/);
});
