import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { type PopulationScaler, scale } from "../../lib/dataset/mod.ts";
import {
  emotionProbabilities,
  enrolVoice,
  networkLogs,
  type Recogniser,
  type Voice,
} from "../../lib/model/mod.ts";
import { adaptCentroids, locateCentroids, movedLogs } from "../../lib/model/discriminant_space.ts";
import { networkOutputs, probabilitiesOf, voiceLogs } from "../../lib/model/recogniser.ts";
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
  classMeans: [[2, 0, 0], [0, 2, 0], [0, 0, 3]],
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

Deno.test("emotionProbabilities() divides the logits by the temperature", () => {
  for (const temperature of [0.5, 2]) {
    const found = emotionProbabilities({ ...recogniser, temperature }, rows);
    assertClose(found, logits.flatMap((row) => softmax(row, temperature)), 1e-6);
  }
});

Deno.test("emotionProbabilities() among some emotions keeps their order and sums to 1", () => {
  const model = { ...recogniser, temperature: 2 };
  const found = emotionProbabilities(model, rows, { among: [2, 0] });
  assertClose(found, [[0, 1], [3, 4]].flatMap((row) => softmax(row, 2)), 1e-6);
  assert.deepEqual([...emotionProbabilities(model, rows, { among: [1] })], [1, 1]);
});

Deno.test("enrolVoice() combines statistics of the speaker with those of four recordings", () => {
  // Four recordings at 14 move the mean from 10 to 12, and a standard deviation of 1 to √(4 / 7).
  const enrolled = Float32Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 14 : 0));
  const voice = enrolVoice(recogniser, enrolled);
  assertClose(voice.scaler.mean, [12, 0, 0], 1e-6);
  const within = Math.sqrt(4 / 7);
  assertClose(voice.scaler.standardDeviation, [2 * within, within, within], 1e-6);
  // The centroids are where the network finds the means of the emotions, and follow the recordings
  // that were enrolled: scaled, not yet tempered.
  const logs = recogniser.classMeans.map((own) => softmax(own).map(Math.log));
  const distances = (centroids: Voice["centroids"]) =>
    [[0, 1], [1, 2], [0, 2]].map(([a, b]) =>
      Math.hypot(...centroids[a].map((x, axis) => x - centroids[b][axis]))
    );
  assertClose(distances(voice.centroids), distances(locateCentroids(logs)), 1e-5);
  const own = softmax([1 / within, 0, 0]);
  const enrolledLogs = Float32Array.from([...own, ...own, ...own, ...own], Math.log);
  const expected = adaptCentroids(voice.centroids, enrolledLogs);
  assertClose(voice.adapted.flat(), expected.flat(), 1e-5);
  assert.deepEqual(enrolVoice({ ...recogniser, temperature: 3 }, enrolled), voice);
});

Deno.test("enrolVoice() without recordings changes no prediction", () => {
  const voice = enrolVoice(recogniser, new Float32Array());
  assert.equal(voice.adapted, voice.centroids);
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
  centroids: [[2, 0], [-1, 1], [-1, -1]],
  adapted: [[2.5, 0.5], [-1, 0.5], [-1, -2]],
};
const scaledLogits = [[1, 1, 0], [4, -0.5, 3]];

Deno.test("a voice with the centroids of the training only scales", () => {
  const scalingOnly = { ...voice, adapted: voice.centroids };
  const found = emotionProbabilities(recogniser, rows, { voice: scalingOnly });
  assertClose(found, scaledLogits.flatMap((row) => softmax(row)), 1e-6);
});

Deno.test("a voice with adapted centroids scales, and changes log probabilities before the temperature", () => {
  const temperature = 2;
  const moved = movedLogs(
    voice.centroids,
    voice.adapted,
    Float32Array.from(scaledLogits.flat()),
  );
  for (const among of [[0, 1, 2], [2, 0]]) {
    const expected = [0, 3].flatMap((from) =>
      scaleToOne(among.map((c) => Math.exp(moved[from + c] / temperature)))
    );
    const model = { ...recogniser, temperature };
    assertClose(emotionProbabilities(model, rows, { voice, among }), expected, 1e-6);
  }
});

Deno.test("a temperature distinguishes probabilities that single precision rounds to 0", () => {
  const { mean } = scaler;
  const far = { ...recogniser, temperature: 200, scaler: { ...scaler, limit: Infinity } };
  const logs = networkLogs(far, Float32Array.from(mean, (m) => m + 1e3), far.scaler);
  const expected = softmax(Array.from(logs, (log) => log / 200));
  assert.ok(Math.max(...logs) - Math.min(...logs) > 200);
  assertClose(emotionProbabilities(far, Float32Array.from(mean, (m) => m + 1e3)), expected, 1e-6);
});

Deno.test("probabilitiesOf() computes what emotionProbabilities() returns, from voiceLogs()", () => {
  const model = { ...recogniser, temperature: 0.7 };
  const logs = voiceLogs(model, rows, voice);
  const before = logs.slice(), among = [1, 2];
  assert.deepEqual(
    probabilitiesOf(model, logs, among),
    emotionProbabilities(model, rows, { voice, among }),
  );
  assert.deepEqual(logs, before);
});

Deno.test("networkLogs() stops before the softmax, and takes logarithms of other outputs", () => {
  const dense = tf.layers.dense({ units: 3, inputShape: [3] });
  const separate = tf.sequential({ layers: [dense, tf.layers.softmax()] });
  dense.setWeights([tf.mul(tf.eye(3), 100), tf.zeros([3])]);
  const { standardDeviation } = scaler;
  const unlimited = { mean: Float32Array.of(10, 0, 0), standardDeviation, limit: Infinity };
  const tensors = tf.memory().numTensors;
  const logs = networkLogs({ network: separate }, rows, unlimited);
  // Log odds of 200 and more, whose probabilities are 0 in single precision.
  assertClose(logs, [100, 200, 0, 4_500, -100, 300], 1e-3);
  assert.equal(tf.memory().numTensors, tensors);
  // The softmax may be the activation of a dense layer, or a layer of another kind.
  assertClose(networkLogs(recogniser, rows, scaler), logits.flat(), 1e-5);
  const own = tf.layers.activation({ activation: "softmax", inputShape: [3] });
  const other = { network: tf.sequential({ layers: [own] }) };
  const found = networkLogs(other, rows, scaler);
  assertClose(found, logits.flatMap((row) => softmax(row).map(Math.log)), 1e-5);
  // Two branches that are added: not every layer takes the output of the previous one.
  const input = tf.input({ shape: [3] });
  const twice = tf.layers.add().apply(
    [input, tf.layers.activation({ activation: "linear" }).apply(input)] as tf.SymbolicTensor[],
  );
  const outputs = tf.layers.softmax().apply(twice) as tf.SymbolicTensor;
  const branched = networkLogs({ network: tf.model({ inputs: input, outputs }) }, rows, scaler);
  const doubled = logits.flatMap((row) => softmax(row.map((x) => 2 * x)).map(Math.log));
  assertClose(branched, doubled, 1e-5);
  const least = networkLogs(other, Float32Array.of(0, 900, 0), unlimited);
  assert.ok(least.every(Number.isFinite) && least[0] < -80 && least[1] === 0, `${least}`);
  dense.setWeights([tf.fill([3, 3], NaN), tf.zeros([3])]);
  assert.throws(() => networkLogs({ network: separate }, rows, scaler), /negative or not finite/);
});

Deno.test("networkOutputs() of many rows equals that of each row; no rows give none", () => {
  const many = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i));
  const together = networkOutputs(recogniser, many, scaler);
  for (const row of [0, 50, 99]) {
    const alone = networkOutputs(recogniser, many.slice(3 * row, 3 * row + 3), scaler);
    assertClose(together.subarray(3 * row, 3 * row + 3), alone, 1e-7);
  }
  assert.deepEqual(
    networkOutputs(recogniser, new Float32Array(), scaler),
    new Float32Array(),
  );
});

Deno.test("networkOutputs() changes no rows and leaves no tensors", () => {
  const own = rows.slice();
  const before = [tf.memory().numTensors, tf.backend().numDataIds()];
  networkOutputs(recogniser, own, scaler);
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
  assert.throws(() => networkOutputs(recogniser, rows.subarray(1), scaler), message);
});

Deno.test("outputs that are not probabilities are refused: NaN, infinite, negative", () => {
  for (const bias of [NaN, Infinity, -1]) {
    const layer = tf.layers.dense({ units: 3, inputShape: [3] });
    const network = tf.sequential({ layers: [layer] });
    layer.setWeights([tf.zeros([3, 3]), tf.tensor1d([0, 1, bias])]);
    assert.throws(() => emotionProbabilities({ ...recogniser, network }, rows), {
      name: "RangeError",
      message: /^Cannot predict: the network outputs numbers that are negative or not finite, /,
    });
  }
});
