import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { FusedAdam } from "../../lib/tensorflow/adam.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";

await loadBackend();

/** Returns the weights of a small network after some steps, each with its own learning rate. */
function weightsAfterSteps(optimizer: tf.Optimizer): Float32Array[] {
  return tf.tidy(() => {
    const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [5], units: 9, kernelInitializer: initializer(1) }),
        tf.layers.dense({ units: 3, kernelInitializer: initializer(2) }),
      ],
    });
    const x = tf.randomNormal([7, 5], 0, 1, "float32", 3), y = tf.ones([7, 3]);
    const unused = tf.variable(tf.ones([2]));
    const variables = [...model.trainableWeights.map((own) => own.read() as tf.Variable), unused];
    for (const rate of [0.1, 0.03, 0.01, 0]) {
      Object.assign(optimizer, { learningRate: rate });
      const loss = () => tf.losses.meanSquaredError(y, model.apply(x) as tf.Tensor) as tf.Scalar;
      optimizer.minimize(loss, false, variables);
    }
    return [...model.getWeights(), unused].map((own) => own.dataSync<"float32">().slice());
  });
}

Deno.test("FusedAdam does what Adam of TensorFlow.js does, to the last bit", () => {
  const [fused, original] = [new FusedAdam(1), tf.train.adam(1)].map(weightsAfterSteps);
  assert.deepEqual(fused, original);
  assert.ok(fused[0].some((weight, i) => weight !== weightsAfterSteps(tf.train.sgd(0))[0][i]));
});

Deno.test("FusedAdam takes gradients by name, and disposes of what it holds", () => {
  const variable = tf.variable(tf.tensor1d([1, 2]), true, "taken");
  const before = tf.memory().numTensors;
  const optimizer = new FusedAdam(0.5);
  tf.tidy(() => optimizer.applyGradients({ taken: tf.tensor1d([3, -0.1]) }));
  // The first step is the learning rate, whatever the size of the gradient.
  for (const [i, value] of variable.dataSync().entries()) {
    assert.ok(Math.abs(value - [0.5, 2.5][i]) < 1e-5);
  }
  assert.ok(tf.memory().numTensors > before);
  optimizer.dispose();
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(optimizer.getConfig(), { learningRate: 0.5 });
  variable.dispose();
});
