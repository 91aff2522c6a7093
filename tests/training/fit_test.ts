import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import type { TrainingData } from "../../lib/training/batches.ts";
import { fitNetwork, type TrainingConfig } from "../../lib/training/fit.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";
import { golden } from "../helpers/golden.ts";

await loadBackend();

const config: TrainingConfig = {
  learningRate: 0.01,
  schedule: "constant",
  batchSize: 8,
  epochs: 3,
  mixup: 0,
  labelSmoothing: 0,
};

/** Two classes of twelve rows, apart in the first of three features. */
const data: TrainingData = {
  values: Float32Array.from({ length: 72 }, (_, i) => (i % 3 === 0 ? i % 2 : Math.sin(i))),
  labels: Int32Array.from({ length: 24 }, (_, i) => i % 2),
  classes: 2,
};

/** Dropout, a hidden layer, dropout, and logits, all from one seed. */
const buildFrom = (seed: number) => (features: number) =>
  tf.sequential({
    layers: [
      tf.layers.dropout({ rate: 0.3, inputShape: [features] }),
      tf.layers.dense({
        units: 5,
        activation: "relu",
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
      }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({
        units: data.classes,
        kernelInitializer: tf.initializers.glorotUniform({ seed: seed + 1 }),
      }),
    ],
  });

/** A linear classifier whose weights all start at 0. */
const linear = (features: number) =>
  tf.sequential({
    layers: [tf.layers.dense({
      units: 2,
      useBias: false,
      kernelInitializer: "zeros",
      inputShape: [features],
    })],
  });

async function weightsAfter(seed: number, own: Partial<TrainingConfig> = {}) {
  const settings = { ...config, mixup: 0.4, ...own };
  const model = await fitNetwork(buildFrom(5), data, settings, seededRandom(seed));
  const weights = model.getWeights().map((weight) => weight.dataSync().slice());
  model.dispose();
  return weights;
}

Deno.test("fitNetwork() gives the loss and weights of scikit-learn's MLPClassifier after an epoch", async () => {
  const { x, y, weights, biases, loss, weightsAfter, biasesAfter } = golden.oneEpoch;
  const rows = { values: Float32Array.from(x.flat()), labels: Int32Array.from(y), classes: 3 };
  const build = (features: number) => {
    // scikit-learn adds alpha / 2 · Σw² / rows, alpha being 0.01.
    const dense = (units: number, activation: "relu" | "linear") =>
      tf.layers.dense({
        units,
        activation,
        kernelRegularizer: tf.regularizers.l2({ l2: 0.01 / 2 / y.length }),
      });
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [features] }));
    model.add(dense(4, "relu"));
    model.add(dense(3, "linear"));
    model.setWeights(weights.flatMap((kernel, i) => [tf.tensor(kernel), tf.tensor(biases[i])]));
    return model;
  };
  let told = NaN;
  const one = { ...config, learningRate: 0.001, batchSize: y.length, epochs: 1 };
  const model = await fitNetwork(
    build,
    rows,
    one,
    seededRandom(1),
    (_, loss) => void (told = loss),
  );
  assert.ok(Math.abs(told - loss) < 1e-6, `loss ${told}, expected ${loss}`);
  const after = weightsAfter.flatMap((kernel, i) => [kernel.flat(), biasesAfter[i]]);
  for (const [i, weight] of model.getWeights().entries()) {
    assertClose(weight.dataSync(), after[i], 1e-6, `weight ${i}`);
  }
  model.dispose();
});

Deno.test("fitNetwork() depends on the seed alone", async () => {
  assert.deepEqual(await weightsAfter(1), await weightsAfter(1));
  const [one, two] = [await weightsAfter(1), await weightsAfter(2)];
  for (const [i, weight] of one.entries()) assert.notDeepEqual(weight, two[i]);
});

Deno.test("fitNetwork() draws a new dropout mask for each step", async () => {
  // One row of ones: a weight moves in the steps in which its input is not dropped out, and those
  // whose input is dropped out in every step stay at 0.
  const features = 64;
  const one = { values: new Float32Array(features).fill(1), labels: Int32Array.of(0), classes: 2 };
  const dropping = () => {
    const model = tf.sequential();
    model.add(tf.layers.dropout({ rate: 0.5, inputShape: [features] }));
    model.add(linear(features).layers[0]);
    return model;
  };
  const unmoved = async (epochs: number) => {
    const model = await fitNetwork(dropping, one, { ...config, epochs }, seededRandom(1));
    assert.equal(model.layers[0].getConfig().seed, undefined); // nor do saved models have one
    const kernel = model.getWeights()[0].dataSync();
    model.dispose();
    return kernel.filter((weight) => weight === 0).length / 2;
  };
  const after = [await unmoved(1), await unmoved(2), await unmoved(24)];
  // Each step halves the number: 32 and 16 expected, with standard deviations of 4 and 3.5.
  assert.ok(Math.abs(after[0] - 32) < 16, `${after}`);
  assert.ok(after[1] < after[0] && Math.abs(after[1] - 16) < 14, `${after}`);
  assert.equal(after[2], 0);
});

Deno.test("fitNetwork() steps by the learning rate of the schedule", async () => {
  // The first step of Adam is the learning rate, whatever the gradient.
  const row = { values: Float32Array.of(3, -1), labels: Int32Array.of(0), classes: 2 };
  const firstStep = async (schedule: TrainingConfig["schedule"]) => {
    const own = { ...config, schedule, learningRate: 0.5, epochs: 1 };
    const model = await fitNetwork(linear, row, own, seededRandom(1));
    const kernel = model.getWeights()[0].dataSync().slice();
    model.dispose();
    return kernel;
  };
  assertClose(await firstStep("constant"), [0.5, -0.5, -0.5, 0.5], 1e-5);
  assertClose(await firstStep("one-cycle"), [0.02, -0.02, -0.02, 0.02], 1e-6);
});

Deno.test("fitNetwork() calls onEpoch with each epoch's loss and network, and waits for it", async () => {
  const epochs: number[] = [];
  let busy = false;
  const row = { values: Float32Array.of(1, 1), labels: Int32Array.of(0), classes: 2 };
  const model = await fitNetwork(linear, row, config, seededRandom(1), async (epoch, loss, own) => {
    assert.equal(busy, false);
    busy = true;
    await new Promise((resolve) => setTimeout(resolve, 1));
    busy = false;
    epochs.push(epoch);
    // The loss of the only step is that of the weights before it: ln 2 at first.
    if (epoch === 1) assert.ok(Math.abs(loss - Math.LN2) < 1e-6, `${loss}`);
    assert.ok(own.getWeights()[0].dataSync()[0] > 0);
  });
  assert.deepEqual(epochs, [1, 2, 3]);
  model.dispose();
});

Deno.test("fitNetwork() stops once the training loss has not fallen for some epochs", async () => {
  const epochsWith = async (minDelta: number, patience: number) => {
    let epochs = 0;
    const own = { ...config, epochs: 12, earlyStopping: { minDelta, patience } };
    const model = await fitNetwork(linear, data, own, seededRandom(1), () => void epochs++);
    model.dispose();
    return epochs;
  };
  // The loss never falls by 10, so patience runs out after the first epoch.
  assert.equal(await epochsWith(10, 3), 4);
  assert.equal(await epochsWith(10, 1), 2);
  // The loss falls a little in each epoch.
  assert.equal(await epochsWith(0, 1), 12);
});

Deno.test("fitNetwork() has a gradient even if the network is certain of the wrong class", async () => {
  // Logits of 1,000 for the wrong class: the probability of the right one is 0 in any float.
  const row = { values: Float32Array.of(1), labels: Int32Array.of(0), classes: 2 };
  const wrong = (features: number) => {
    const model = linear(features);
    model.setWeights([tf.tensor2d([[-500, 500]])]);
    return model;
  };
  const losses: number[] = [];
  const own = { ...config, learningRate: 1, epochs: 2 };
  const model = await fitNetwork(
    wrong,
    row,
    own,
    seededRandom(1),
    (_, loss) => void losses.push(loss),
  );
  assertClose(losses, [1_000, 998], 1e-3);
  model.dispose();
});

Deno.test("fitNetwork() refuses values, labels and classes that do not match", async () => {
  const refuses = (change: Partial<TrainingData>, message: string) =>
    assert.rejects(
      fitNetwork(linear, { ...data, ...change }, config, seededRandom(1)),
      { name: "RangeError", message },
    );
  await refuses(
    { values: new Float32Array(71) },
    "Cannot train on 71 values with 24 labels, expected one row of features for each label",
  );
  await refuses(
    { labels: new Int32Array(), values: new Float32Array() },
    "Cannot train on 0 values with 0 labels, expected one row of features for each label",
  );
  await refuses({ classes: 1 }, "Cannot train on label 1, expected 0 to 0");
  const negative = data.labels.with(3, -1);
  await refuses({ labels: negative }, "Cannot train on label -1, expected 0 to 1");
});

Deno.test("fitNetwork() of weighted rows predicts each class with its share of the weights", async () => {
  // Three rows with the same values: the loss is lowest for probabilities in the ratio of the weights.
  const alike = {
    values: Float32Array.of(1, 1, 1),
    labels: Int32Array.of(0, 1, 1),
    classes: 2,
    weights: Float32Array.of(0.5, 6, 1.5),
  };
  const settings = { ...config, learningRate: 0.05, epochs: 300 };
  const model = await fitNetwork(linear, alike, settings, seededRandom(1));
  const logits = model.predict(tf.tensor2d([[1]])) as tf.Tensor2D;
  assertClose(tf.softmax(logits).dataSync(), [0.5 / 8, 7.5 / 8], 1e-3);
  tf.dispose([logits, model.getWeights()]);
});

Deno.test("fitNetwork() fails when the loss is NaN, and calls onEpoch no more", async () => {
  const values = data.values.with(7, NaN);
  const told: number[] = [];
  await assert.rejects(
    fitNetwork(
      linear,
      { ...data, values },
      config,
      seededRandom(1),
      (epoch) => void told.push(epoch),
    ),
    {
      message: "Training failed: the loss is NaN after epoch 1; expected finite features and a " +
        "smaller learning rate than 0.01",
    },
  );
  assert.deepEqual(told, []);
});

Deno.test("fitNetwork() leaks no tensors, even if it fails", async () => {
  await weightsAfter(1); // what TensorFlow.js makes once and keeps
  const before = [tf.memory().numTensors, tf.backend().numDataIds()];
  const stop = () => {
    throw new Error("stopped");
  };
  await assert.rejects(fitNetwork(buildFrom(1), data, config, seededRandom(1), stop), /stopped/);
  assert.deepEqual([tf.memory().numTensors, tf.backend().numDataIds()], before);
  const model = await fitNetwork(buildFrom(1), data, { ...config, mixup: 0.4 }, seededRandom(1));
  const own = model.getWeights().length;
  assert.deepEqual([tf.memory().numTensors, tf.backend().numDataIds()], [
    before[0] + own,
    before[1] + own,
  ]);
  model.dispose();
  assert.deepEqual([tf.memory().numTensors, tf.backend().numDataIds()], before);
});
