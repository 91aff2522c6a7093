import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { type Random, seededRandom } from "../../lib/audio/mod.ts";
import {
  classProbabilities,
  learningRateAt,
  loadBackend,
  ORIGINAL_RECIPE,
  RICH_RECIPE,
  type TrainingConfig,
  trainMlp,
} from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";
import { golden } from "../helpers/golden.ts";

await loadBackend();

/** Two interleaved rings, which no straight line parts. */
function rings(n: number, seed: number) {
  const random = seededRandom(seed);
  const values = new Float32Array(2 * n);
  const labels = Int32Array.from({ length: n }, (_, i) => i % 2);
  for (let i = 0; i < n; i++) {
    const angle = 2 * Math.PI * random.uniform();
    const radius = 1 + labels[i] + 0.3 * (random.uniform() - 0.5);
    values.set([radius * Math.cos(angle), radius * Math.sin(angle)], 2 * i);
  }
  return { values, labels, classes: 2 };
}

const small: TrainingConfig = {
  ...ORIGINAL_RECIPE,
  hidden: [16],
  batchSize: 32,
  learningRate: 0.01,
  maxEpochs: 60,
};

Deno.test("loadBackend() computes in WebAssembly", async () => {
  assert.equal(await loadBackend(), "wasm");
});

Deno.test("trainMlp() takes the same first step as scikit-learn's MLPClassifier", async () => {
  const { x, y, weights, biases, loss, weightsAfter, biasesAfter } = golden.oneEpoch;
  const config = { ...ORIGINAL_RECIPE, hidden: [4], batchSize: 12, maxEpochs: 1 };
  const { network, losses } = await trainMlp(
    { values: Float32Array.from(x.flat()), labels: Int32Array.from(y), classes: 3 },
    drawing(weights, biases),
    config,
  );
  assertClose(losses, [loss], 1e-5, "loss");
  for (const [i, layer] of network.entries()) {
    assertClose(layer.weights, weightsAfter[i].flat(), 2e-6, `weights of layer ${i}`);
    assertClose(layer.bias, biasesAfter[i], 2e-6, `bias of layer ${i}`);
  }
});

/** Draws what makes the initial network the given one, and shuffles nothing. */
function drawing(weights: number[][][], biases: number[][]): Random {
  const queue = weights.flatMap((layer, i) => {
    const bound = Math.sqrt(6 / (layer.length + layer[0].length));
    return [...layer.flat(), ...biases[i]].map((value) => (value / bound + 1) / 2);
  });
  return { uniform: () => queue.shift()!, below: (n) => n - 1 };
}

Deno.test("trainMlp() learns what no straight line can, and it holds for new points", async () => {
  const { network, losses } = await trainMlp(rings(400, 1), seededRandom(1), small);
  assert.ok(losses.at(-1)! < losses[0] / 3, `${losses[0]} to ${losses.at(-1)}`);
  const test = rings(200, 2);
  const probabilities = classProbabilities([network], test.values);
  const right = Array.from(test.labels).filter((label, i) => probabilities[2 * i + label] > 0.5);
  assert.ok(right.length >= 190, `${right.length} of 200`);
});

Deno.test("trainMlp() gives the same network for the same seed, another for another", async () => {
  const config = { ...small, maxEpochs: 3 };
  const train = (seed: number) => trainMlp(rings(100, 1), seededRandom(seed), config);
  const [a, b, c] = [await train(5), await train(5), await train(6)];
  assert.deepEqual(a, b);
  assert.notDeepEqual(a.network, c.network);
});

Deno.test("trainMlp() stops when the loss no longer falls", async () => {
  const config = { ...small, tolerance: 10, patience: 4, maxEpochs: 50 };
  const { losses } = await trainMlp(rings(50, 1), seededRandom(1), config);
  assert.equal(losses.length, 6); // the first epoch is the best; more than 4 without a gain of 10
});

Deno.test("trainMlp() reports every epoch", async () => {
  const seen: number[] = [];
  const config = { ...small, maxEpochs: 4 };
  const { losses } = await trainMlp(rings(50, 1), seededRandom(1), config, (epoch, loss) => {
    seen.push(epoch, loss);
  });
  assert.deepEqual(seen, losses.flatMap((loss, i) => [i + 1, loss]));
});

Deno.test("trainMlp() and classProbabilities() leave no tensor behind, also when they fail", async () => {
  const before = tf.memory().numTensors;
  const { network } = await trainMlp(rings(50, 1), seededRandom(1), { ...small, maxEpochs: 2 });
  classProbabilities([network], new Float32Array(20));
  const exploding = { ...rings(50, 1), values: new Float32Array(100).fill(NaN) };
  await assert.rejects(
    trainMlp(exploding, seededRandom(1), small),
    /the loss is NaN after epoch 1/,
  );
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("classProbabilities() gives rows that sum to 1", async () => {
  const { network } = await trainMlp(rings(50, 1), seededRandom(1), { ...small, maxEpochs: 1 });
  const probabilities = classProbabilities([network], rings(10, 2).values);
  assert.equal(probabilities.length, 20);
  for (let i = 0; i < 20; i += 2) {
    assert.ok(Math.abs(probabilities[i] + probabilities[i + 1] - 1) < 1e-6);
  }
  assert.throws(
    () => classProbabilities([network], new Float32Array(3)),
    /3 values, expected rows/,
  );
});

Deno.test("trainMlp() refuses rows and labels that do not fit", async () => {
  const { values, labels } = rings(10, 1);
  const train = (data: Parameters<typeof trainMlp>[0]) => trainMlp(data, seededRandom(1), small);
  await assert.rejects(
    train({ values: values.subarray(1), labels, classes: 2 }),
    /19 values with 10 labels/,
  );
  await assert.rejects(train({ values, labels, classes: 1 }), /label 1, expected 0 to 0/);
  const none = { values: new Float32Array(0), labels: new Int32Array(0), classes: 2 };
  await assert.rejects(train(none), /0 values with 0 labels/);
});

Deno.test("trainMlp() with everything of the rich recipe learns and repeats", async () => {
  const config = { ...RICH_RECIPE.mlp, hidden: [32, 16], learningRate: 3e-3, maxEpochs: 60 };
  const train = () => trainMlp(rings(400, 1), seededRandom(1), config);
  const [first, second] = [await train(), await train()];
  assert.deepEqual(first, second);
  assert.equal(first.losses.length, 60); // no early stop
  const test = rings(200, 2);
  const probabilities = classProbabilities([first.network], test.values);
  const right = Array.from(test.labels).filter((label, i) => probabilities[2 * i + label] > 0.5);
  assert.ok(right.length >= 180, `${right.length} of 200`);
});

Deno.test("trainMlp() with weight decay alone shrinks weights by the step size, not biases", async () => {
  const data = { ...rings(8, 1), values: new Float32Array(16) }; // no gradient for first weights
  const config = { ...small, alpha: 0, hidden: [4], batchSize: 8, maxEpochs: 1 };
  const plain = await trainMlp(data, seededRandom(1), config);
  const decayed = await trainMlp(data, seededRandom(1), { ...config, weightDecay: 0.5 });
  const shrink = 1 - 0.5 * config.learningRate;
  assertClose(decayed.network[0].weights, plain.network[0].weights.map((w) => w * shrink), 1e-7);
  assertClose(decayed.network[0].bias, plain.network[0].bias, 0);
});

Deno.test("classProbabilities() averages networks", async () => {
  const config = { ...small, maxEpochs: 1 };
  const { network: a } = await trainMlp(rings(50, 1), seededRandom(1), config);
  const { network: b } = await trainMlp(rings(50, 1), seededRandom(2), config);
  const values = rings(5, 3).values;
  const [pa, pb] = [a, b].map((network) => classProbabilities([network], values));
  assertClose(classProbabilities([a, b], values), pa.map((p, i) => (p + pb[i]) / 2), 1e-7);
});

Deno.test("learningRateAt() rises to its peak and falls to nothing", () => {
  const config = { learningRate: 0.1, schedule: "one-cycle" } as const;
  assert.ok(Math.abs(learningRateAt(config, 0) - 0.004) < 1e-12);
  assert.ok(Math.abs(learningRateAt(config, 0.3) - 0.1) < 1e-12);
  assert.ok(learningRateAt(config, 0.15) > 0.004 && learningRateAt(config, 0.15) < 0.1);
  assert.ok(learningRateAt(config, 0.999) < 1e-5);
  assert.equal(learningRateAt({ ...config, schedule: "constant" }, 0.7), 0.1);
});

Deno.test("trainMlp() takes steps of the size that the schedule says", async () => {
  // Adam's first step moves every weight that has a gradient by just the step size.
  const movedBy = async (schedule: "constant" | "one-cycle") => {
    const config = { ...small, alpha: 0, batchSize: 50, schedule };
    const none = await trainMlp(rings(50, 1), seededRandom(1), { ...config, maxEpochs: 0 });
    const one = await trainMlp(rings(50, 1), seededRandom(1), { ...config, maxEpochs: 1 });
    const [before, after] = [none, one].map(({ network }) => network[1].bias);
    return Math.abs(after[0] - before[0]);
  };
  assert.ok(Math.abs(await movedBy("constant") / small.learningRate - 1) < 1e-3);
  assert.ok(Math.abs(await movedBy("one-cycle") / small.learningRate - 1 / 25) < 1e-3);
});
