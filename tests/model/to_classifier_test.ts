import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { toClassifier } from "../../lib/model/model_kind.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

/** A network whose logits are its three features, plus some bias. */
function logitsPlus(bias: number[]): tf.Sequential {
  const layer = tf.layers.dense({ units: 3, inputShape: [3] });
  const model = tf.sequential({ layers: [layer] });
  layer.setWeights([tf.eye(3), tf.tensor1d(bias)]);
  return model;
}

const dataOf = (...labels: number[]) => ({
  values: new Float32Array(3 * labels.length),
  labels: Int32Array.from(labels),
  classes: 3,
});

const probabilities = (model: tf.LayersModel, row: number[]) =>
  (model.predict(tf.tensor2d([row])) as tf.Tensor).dataSync();

/** `e^x / Σ e^x`. */
function softmax(logits: number[]): number[] {
  const powers = logits.map(Math.exp);
  return powers.map((power) => power / powers.reduce((a, b) => a + b));
}

Deno.test("toClassifier() divides by the share of each class in the training rows", () => {
  // Shares 1/2, 1/3 and 1/6: the third class gains three times what the first does.
  const model = toClassifier(logitsPlus([1, 0, 0]), dataOf(0, 0, 0, 1, 1, 2));
  const [a, b, c] = softmax([0.5 + 1, -0.2, 0.3]);
  const weighted = [2 * a, 3 * b, 6 * c];
  const total = weighted.reduce((x, y) => x + y);
  assertClose(probabilities(model, [0.5, -0.2, 0.3]), weighted.map((w) => w / total), 1e-6);
});

Deno.test("toClassifier() with equal shares is the softmax of the logits", () => {
  const model = toClassifier(logitsPlus([0, 0, 2]), dataOf(0, 1, 2));
  assertClose(probabilities(model, [1, -3, 0.5]), softmax([1, -3, 2.5]), 1e-6);
});

Deno.test("toClassifier() keeps the bias of a class without rows", () => {
  const model = toClassifier(logitsPlus([0, 0, -30]), dataOf(0, 1, 1, 1));
  // Of the others, equal logits at shares of 1/4 and 3/4 become 3 to 1.
  assertClose(probabilities(model, [0, 0, 0]), [3 / 4, 1 / 4, 0], 1e-6);
});

Deno.test("toClassifier() adds one layer, named probabilities, and leaves no tensors", () => {
  const network = logitsPlus([0, 0, 0]);
  const before = tf.memory().numTensors;
  const model = toClassifier(network, dataOf(0, 1));
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(model.layers.map((layer) => layer.getClassName()), ["Dense", "Softmax"]);
  assert.equal(model.layers[1].name, "probabilities");
});
