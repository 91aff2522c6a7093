import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/audio/mod.ts";
import { dropoutMask } from "../../lib/model/batch.ts";
import { forward, layerTensors } from "../../lib/model/mlp.ts";
import { initialNetwork, loadBackend } from "../../lib/model/mod.ts";

await loadBackend();

Deno.test("the gradient of a perceptron is the one TensorFlow.js finds step by step", () => {
  const random = seededRandom(1);
  const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
  const network = initialNetwork([6, 5, 4, 3], random);
  tf.tidy(() => {
    const x = tf.tensor2d(noise(7 * 6), [7, 6]);
    const masks = [5, 4].map((width) =>
      tf.tensor2d(dropoutMask(7 * width, 0.3, random), [7, width])
    );
    const toward = tf.tensor2d(noise(7 * 3), [7, 3]);
    for (const own of [masks, []]) {
      const layersOf = (parameters: tf.Tensor[]) =>
        network.map((_, i) => ({
          weights: parameters[2 * i] as tf.Tensor2D,
          bias: parameters[2 * i + 1] as tf.Tensor1D,
        }));
      const plain = (...parameters: tf.Tensor[]): tf.Scalar => {
        let y: tf.Tensor = x;
        for (const [i, { weights, bias }] of layersOf(parameters).entries()) {
          y = tf.add(tf.matMul(y as tf.Tensor2D, weights), bias);
          if (i < network.length - 1) y = tf.relu(y);
          if (own[i]) y = tf.mul(y, own[i]);
        }
        return tf.sum(tf.square(tf.sub(y, toward)));
      };
      const written = (...parameters: tf.Tensor[]): tf.Scalar =>
        tf.sum(tf.square(tf.sub(forward(layersOf(parameters), x, own), toward)));
      const parameters = network.flatMap((layer) => Object.values(layerTensors(layer)));
      const [expected, found] = [plain, written].map((f) => tf.valueAndGrads(f)(parameters));
      assert.deepEqual(found.value.dataSync(), expected.value.dataSync());
      for (const [i, gradient] of found.grads.entries()) {
        assert.deepEqual(gradient.shape, expected.grads[i].shape);
        const difference = tf.max(tf.abs(tf.sub(gradient, expected.grads[i]))).dataSync()[0];
        assert.ok(difference < 1e-5, `${i}: ${difference}`);
        assert.ok(tf.max(tf.abs(gradient)).dataSync()[0] > 0.01);
      }
    }
  });
});
