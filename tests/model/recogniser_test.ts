import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { type PopulationScaler, scale } from "../../lib/dataset/mod.ts";
import { alignmentFactors } from "../../lib/model/alignment.ts";
import {
  calibrate,
  emotionProbabilities,
  enrolVoice,
  networkProbabilities,
  type Recogniser,
  type Voice,
} from "../../lib/model/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

/** A network whose outputs are the softmax of its three inputs. */
function softmaxOfInputs(): tf.Sequential {
  const layer = tf.layers.dense({ units: 3, inputShape: [3], activation: "softmax" });
  const model = tf.sequential({ layers: [layer] });
  layer.setWeights([tf.eye(3), tf.zeros([3])]);
  return model;
}

const scaler: PopulationScaler = {
  mean: Float32Array.of(10, 0, 0),
  standardDeviation: Float32Array.of(2, 1, 1),
  withinSpeaker: Float32Array.of(1, 1, 1),
  limit: 4,
};
const recogniser: Recogniser = {
  featureSet: "none",
  emotions: ["calm", "happy", "sad"],
  scaler,
  network: softmaxOfInputs(),
  emotionShares: [0.5, 0.25, 0.25],
  temperature: 1,
};

/** `e^(x / temperature) / Σ`. */
function softmax(logits: readonly number[], temperature = 1): number[] {
  const powers = logits.map((logit) => Math.exp(logit / temperature));
  return powers.map((power) => power / powers.reduce((a, b) => a + b));
}

const scaleToOne = (weights: readonly number[]) =>
  weights.map((weight) => weight / weights.reduce((a, b) => a + b));

// Scaled: (1, 2, 0) and, clipped, (4, -1, 3).
const rows = Float32Array.of(12, 2, 0, 100, -1, 3);
const logits = [[1, 2, 0], [4, -1, 3]];

Deno.test("emotionProbabilities() scales rows, clips them, and runs the network", () => {
  const found = emotionProbabilities(recogniser, rows);
  assertClose(found, logits.flatMap((row) => softmax(row)), 1e-6);
});

Deno.test("emotionProbabilities() tempers: a softmax of logits over the temperature", () => {
  for (const temperature of [0.5, 2]) {
    const found = emotionProbabilities({ ...recogniser, temperature }, rows);
    assertClose(found, logits.flatMap((row) => softmax(row, temperature)), 1e-6);
  }
});

Deno.test("emotionProbabilities() among some emotions is in their order and sums to 1", () => {
  const model = { ...recogniser, temperature: 2 };
  const found = emotionProbabilities(model, rows, { among: [2, 0] });
  assertClose(found, [[0, 1], [3, 4]].flatMap((row) => softmax(row, 2)), 1e-6);
  assert.deepEqual([...emotionProbabilities(model, rows, { among: [1] })], [1, 1]);
});

Deno.test("enrolVoice() scales by the speaker, which counts beside four recordings", () => {
  // Four recordings at 14 move the mean from 10 to 12, and what varied by 1 now varies by √(4 / 7).
  const enrolled = Float32Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 14 : 0));
  const voice = enrolVoice(recogniser, enrolled);
  assertClose(voice.scaler.mean, [12, 0, 0], 1e-6);
  const within = Math.sqrt(4 / 7);
  assertClose(voice.scaler.standardDeviation, [2 * within, within, within], 1e-6);
  // The probabilities of the recordings that were enrolled: scaled, not yet tempered.
  const own = softmax([1 / within, 0, 0]);
  assertClose(voice.probabilities, [...own, ...own, ...own, ...own], 1e-6);
  const again = enrolVoice({ ...recogniser, temperature: 3 }, enrolled);
  assert.deepEqual(again.probabilities, voice.probabilities);
});

Deno.test("enrolVoice() without recordings is nobody's voice, and changes no prediction", () => {
  const voice = enrolVoice(recogniser, new Float32Array());
  assert.deepEqual(voice.probabilities, new Float32Array());
  assert.deepEqual(
    emotionProbabilities(recogniser, rows, { voice }),
    emotionProbabilities(recogniser, rows),
  );
});

const voice: Voice = {
  scaler: {
    mean: Float32Array.of(11, 0, 0),
    standardDeviation: Float32Array.of(1, 2, 1),
    limit: 4,
  },
  probabilities: Float32Array.of(0.9, 0.05, 0.05, 0.6, 0.3, 0.1),
};
const scaledLogits = [[1, 1, 0], [4, -0.5, 3]];

Deno.test("a voice without probabilities scales, and no more", () => {
  const scalingOnly = { ...voice, probabilities: new Float32Array() };
  const found = emotionProbabilities(recogniser, rows, { voice: scalingOnly });
  assertClose(found, scaledLogits.flatMap((row) => softmax(row)), 1e-6);
});

Deno.test("a voice with probabilities scales and aligns: factors times probabilities, to 1", () => {
  const factors = alignmentFactors(voice.probabilities, recogniser.emotionShares);
  assert.ok(factors[0] < 0.99, `${factors}`);
  const expected = scaledLogits.flatMap((row) =>
    scaleToOne(softmax(row).map((p, j) => p * factors[j]))
  );
  assertClose(emotionProbabilities(recogniser, rows, { voice }), expected, 1e-6);
});

Deno.test("alignment is among the same emotions and at the same temperature as predictions", () => {
  const temperature = 2, among = [2, 0];
  const enrolled = [[0.05, 0.9], [0.1, 0.6]].flatMap((row) => scaleToOne(row.map(Math.sqrt)));
  const factors = alignmentFactors(Float32Array.from(enrolled), [0.25, 0.5]);
  const expected = scaledLogits.flatMap(([a, , c]) =>
    scaleToOne(softmax([c, a], temperature).map((p, j) => p * factors[j]))
  );
  const model = { ...recogniser, temperature };
  assertClose(emotionProbabilities(model, rows, { voice, among }), expected, 1e-6);
});

Deno.test("calibrate() is what emotionProbabilities() does after the network", () => {
  const model = { ...recogniser, temperature: 0.7 };
  const raw = networkProbabilities(model, rows, voice.scaler);
  assertClose(raw, scaledLogits.flatMap((row) => softmax(row)), 1e-6);
  const before = raw.slice();
  const options = { voice, among: [1, 2] };
  assert.deepEqual(calibrate(model, raw, options), emotionProbabilities(model, rows, options));
  assert.deepEqual(raw, before);
});

Deno.test("networkProbabilities() of many rows is that of each, and of none is none", () => {
  const many = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i));
  const together = networkProbabilities(recogniser, many, scaler);
  for (const row of [0, 50, 99]) {
    const alone = networkProbabilities(recogniser, many.slice(3 * row, 3 * row + 3), scaler);
    assertClose(together.subarray(3 * row, 3 * row + 3), alone, 1e-7);
  }
  assert.deepEqual(
    networkProbabilities(recogniser, new Float32Array(), scaler),
    new Float32Array(),
  );
});

Deno.test("networkProbabilities() leaves its rows and no tensor", () => {
  const own = rows.slice();
  const before = [tf.memory().numTensors, tf.backend().numDataIds()];
  networkProbabilities(recogniser, own, scaler);
  assert.deepEqual(own, rows);
  assert.deepEqual([tf.memory().numTensors, tf.backend().numDataIds()], before);
  assert.deepEqual([...scale(scaler, rows)], logits.flat());
});

Deno.test("values that are not whole rows are refused", () => {
  const message = {
    name: "RangeError",
    message: "Cannot predict from 5 values, expected rows of 3 features",
  };
  assert.throws(() => emotionProbabilities(recogniser, rows.subarray(1)), message);
  assert.throws(() => networkProbabilities(recogniser, rows.subarray(1), scaler), message);
});

Deno.test("a network that gives no probabilities is refused: not a number, infinite, negative", () => {
  for (const bias of [NaN, Infinity, -1]) {
    const layer = tf.layers.dense({ units: 3, inputShape: [3] });
    const network = tf.sequential({ layers: [layer] });
    layer.setWeights([tf.zeros([3, 3]), tf.tensor1d([0, 1, bias])]);
    assert.throws(() => emotionProbabilities({ ...recogniser, network }, rows), {
      name: "RangeError",
      message: /^Cannot predict: the network gives numbers that are negative or not finite, /,
    });
  }
});
