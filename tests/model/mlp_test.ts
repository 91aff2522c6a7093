import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/audio/mod.ts";
import { dropoutMask } from "../../lib/training/batches.ts";
import { layerTensors, lossOfMlp } from "../../lib/model/mlp.ts";
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
    const y = tf.softmax(tf.tensor2d(noise(7 * 3), [7, 3]));
    const layers = network.map(layerTensors);
    const parameters: tf.Tensor[] = layers.flatMap(({ weights, bias }) => [weights, bias]);
    for (const [own, decay] of [[masks, 0], [[], 0.3]] as const) {
      const plain = (...parameters: tf.Tensor[]): tf.Scalar => {
        let z: tf.Tensor = x;
        let penalty: tf.Tensor = tf.scalar(0);
        for (let i = 0; i < network.length; i++) {
          const weights = parameters[2 * i] as tf.Tensor2D;
          z = tf.add(tf.matMul(z as tf.Tensor2D, weights), parameters[2 * i + 1]);
          if (i < network.length - 1) z = tf.relu(z);
          if (own[i]) z = tf.mul(z, own[i]);
          penalty = tf.add(penalty, tf.sum(tf.square(weights)));
        }
        const fit = tf.losses.softmaxCrossEntropy(y, z);
        return tf.add(fit, tf.mul(penalty, decay / 2)) as tf.Scalar;
      };
      const expected = tf.valueAndGrads(plain)(parameters);
      const { loss, gradients } = lossOfMlp(layers, { x, y: y as tf.Tensor2D, masks: own }, decay);
      assert.ok(Math.abs(loss.dataSync()[0] - expected.value.dataSync()[0]) < 1e-6);
      for (const [i, gradient] of gradients.entries()) {
        assert.deepEqual(gradient.shape, expected.grads[i].shape);
        const difference = tf.max(tf.abs(tf.sub(gradient, expected.grads[i]))).dataSync()[0];
        assert.ok(difference < 1e-6, `${i}: ${difference}`);
        assert.ok(tf.max(tf.abs(gradient)).dataSync()[0] > 1e-3);
      }
    }
  });
});
