import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startAdam } from "../../lib/training/adam.ts";
import { loadBackend } from "../../lib/model/mod.ts";

await loadBackend();

Deno.test("startAdam() takes the steps of the paper", () => {
  const parameters = tf.tensor1d([1, -2, 0.5]);
  const adam = startAdam([parameters]);
  const expected = Array.from(parameters.dataSync());
  const means = [0, 0, 0], squares = [0, 0, 0];
  for (let t = 1; t <= 5; t++) {
    const gradients = [0.3 * t, -0.01, 0];
    adam.step([tf.tensor1d(gradients)], 0.1 / t);
    const found = parameters.dataSync();
    for (const [i, g] of gradients.entries()) {
      means[i] = 0.9 * means[i] + 0.1 * g;
      squares[i] = 0.999 * squares[i] + 0.001 * g * g;
      const mean = means[i] / (1 - 0.9 ** t), square = squares[i] / (1 - 0.999 ** t);
      expected[i] -= 0.1 / t * mean / (Math.sqrt(square) + 1e-8);
      assert.ok(Math.abs(found[i] - expected[i]) < 1e-5, `${t}: ${found}, ${expected}`);
    }
  }
});

Deno.test("startAdam() finds the bottom of a bowl, each tensor by itself", () => {
  const parameters = [tf.tensor1d([3, -4]), tf.tensor1d([10])];
  const [a, b] = parameters;
  const adam = startAdam(parameters);
  for (let i = 0; i < 2_000; i++) {
    tf.tidy(() => adam.step([tf.mul(a, 2), tf.mul(tf.sub(b, 7), 2)], 0.02));
  }
  for (const value of [...a.dataSync(), b.dataSync()[0] - 7]) {
    assert.ok(Math.abs(value) < 1e-3, `${a}, ${b}`);
  }
});

Deno.test("startAdam() shrinks weights and not biases, after the step and by its size", () => {
  const [weights, bias] = [tf.tensor2d([[2, -2]]), tf.tensor1d([2, -2])];
  const adam = startAdam([weights, bias]);
  adam.step([tf.zerosLike(weights), tf.zerosLike(bias)], 0.1, 0.5);
  assert.deepEqual(Array.from(weights.dataSync()), [1.9, -1.9].map(Math.fround));
  assert.deepEqual(Array.from(bias.dataSync()), [2, -2]);
});

Deno.test("startAdam() leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  const parameters = tf.tensor1d([1]), gradients = tf.tensor1d([1]);
  const adam = startAdam([parameters]);
  adam.step([gradients], 0.1);
  adam.dispose();
  tf.dispose([parameters, gradients]);
  assert.equal(tf.memory().numTensors, before);
});
