import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/audio/mod.ts";
import { identityScaler } from "../../lib/dataset/mod.ts";
import { concatenate, joinStarts } from "../../lib/features/mod.ts";
import type { LearnedClip, SequenceData } from "../../lib/training/batches.ts";
import { layerTensors, type Network } from "../../lib/model/mlp.ts";
import { usePlainKernel } from "../../lib/model/plain_kernel.ts";
import { loadBackend, RICH_RECIPE, trainSequenceNetwork } from "../../lib/model/mod.ts";
import {
  forwardTimeDelay,
  initialTimeDelay,
  layOut,
  placeClips,
  type Sequences,
} from "../../lib/model/time_delay.ts";
import { sequenceProbabilities } from "../../lib/model/sequence_network.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

const shape = { stack: 2, width: 5, channels: 4, dilations: [1, 2], heads: 2, pooled: 6 };
const network = initialTimeDelay(3, 2, shape, seededRandom(1));

/** Clips of noise, of these many frames. */
function noise(lengths: readonly number[], columns = 3, seed = 1): Sequences {
  const random = seededRandom(seed);
  const starts = Int32Array.from([0, ...lengths]);
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
  const values = Float32Array.from(
    { length: starts.at(-1)! * columns },
    () => 2 * random.uniform() - 1,
  );
  return { values, starts };
}

Deno.test("a clip's probabilities do not depend on the clips beside it", () => {
  const together = noise([9, 4, 20, 1]);
  const all = sequenceProbabilities(network, shape, together);
  for (let clip = 0; clip < 4; clip++) {
    const [from, to] = [together.starts[clip], together.starts[clip + 1]];
    const alone = {
      values: together.values.slice(from * 3, to * 3),
      starts: Int32Array.of(0, to - from),
    };
    const own = sequenceProbabilities(network, shape, alone);
    assertClose(own, all.slice(2 * clip, 2 * clip + 2), 1e-6, `clip ${clip}`);
  }
});

Deno.test("sequenceProbabilities() of many clips is that of a few at a time", () => {
  const many = noise(Array.from({ length: 70 }, (_, i) => 2 + i % 5));
  const all = sequenceProbabilities(network, shape, many);
  assert.equal(all.length, 140);
  for (let i = 0; i < 140; i += 2) assert.ok(Math.abs(all[i] + all[i + 1] - 1) < 1e-6);
  const from = many.starts[69] * 3;
  const last = { values: many.values.slice(from), starts: Int32Array.of(0, 6) };
  assertClose(sequenceProbabilities(network, shape, last), all.slice(138), 1e-6);
});

Deno.test("a time-delay network learns the same with and without WebAssembly", async () => {
  const random = seededRandom(3);
  const clips = Array.from({ length: 6 }, (_, i): LearnedClip => ({
    frames: Float32Array.from({ length: 30 + 6 * i }, () => random.uniform() - 0.5),
    scaler: identityScaler(3),
    label: i % 2,
  }));
  const config = { ...RICH_RECIPE.tdnn, ...shape, maxEpochs: 3, batchSize: 3 };
  const train = () => trainSequenceNetwork({ clips, classes: 2 }, seededRandom(1), config);
  const own = await train();
  usePlainKernel();
  await tf.setBackend("cpu");
  const other = await train().finally(() => tf.setBackend("wasm"));
  assertClose(other.losses, own.losses, 1e-4);
  // But for biases: that of the attention has no gradient but rounding, and Adam makes much of it.
  for (const [i, { weights }] of own.network.entries()) {
    assertClose(other.network[i].weights, weights, 1e-3, `weights ${i}`);
  }
});

Deno.test("the gradient of a time-delay network is the slope of its loss", () => {
  const data = noise([8, 5]);
  const layout = layOut([8, 5], shape.stack, 2);
  const clips = [data.values.subarray(0, 24), data.values.subarray(24)];
  const placed = placeClips(clips, 3, shape.stack, layout);
  const lossOf = (layers: Network) =>
    tf.tidy(() => {
      const x = tf.tensor2d(placed, [layout.rows, 6]);
      const logits = forwardTimeDelay(layers.map(layerTensors), shape.dilations, layout, x);
      const y = tf.tensor2d([1, 0, 0, 1], [2, 2]);
      return (tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar).dataSync()[0];
    });
  const variables = network.map(layerTensors).map(({ weights, bias }) => ({
    weights: tf.variable(weights),
    bias: tf.variable(bias),
  }));
  const x = tf.tensor2d(placed, [layout.rows, 6]); // a constant: the network keeps it for later
  const { grads } = tf.variableGrads(() => {
    const logits = forwardTimeDelay(variables, shape.dilations, layout, x);
    const y = tf.tensor2d([1, 0, 0, 1], [2, 2]);
    return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar;
  });
  for (const [i, { weights }] of variables.entries()) {
    const gradient = grads[weights.name].dataSync();
    const random = seededRandom(i);
    for (let times = 0; times < 6; times++) {
      const at = random.below(gradient.length);
      const moved = (by: number) =>
        lossOf(network.map((layer, j) => ({
          ...layer,
          weights: layer.weights.map((w, k) => j === i && k === at ? w + by : w),
        })));
      const slope = (moved(0.001) - moved(-0.001)) / 0.002;
      assert.ok(
        Math.abs(slope - gradient[at]) < 2e-3 + 0.03 * Math.abs(slope),
        `layer ${i}, weight ${at}: slope ${slope}, gradient ${gradient[at]}`,
      );
    }
  }
  tf.dispose([x]);
  tf.dispose(grads);
  tf.dispose(variables.flatMap(({ weights, bias }) => [weights, bias]));
});

/** A rise or a fall over time: the same values in another order. */
function ramps(n: number, seed: number): SequenceData {
  const random = seededRandom(seed);
  const scaler = identityScaler(1);
  const clips = Array.from({ length: n }, (_, clip) => {
    const label = clip % 2, length = 8 + random.below(6);
    const frames = Float32Array.from({ length }, (_, t) => {
      const time = 2 * t / (length - 1) - 1;
      return Math.sin(9 * time * (label ? 1 : -1)) + 0.2 * random.uniform();
    });
    return { frames, scaler, label };
  });
  return { clips, classes: 2 };
}

const small = {
  ...RICH_RECIPE.tdnn,
  ...shape,
  stack: 1,
  channels: 12,
  learningRate: 0.01,
  batchSize: 16,
  maxEpochs: 12,
};

Deno.test("trainSequenceNetwork() learns the order of things, repeats, and leaves no tensor", async () => {
  const before = tf.memory().numTensors;
  const train = () => trainSequenceNetwork(ramps(120, 1), seededRandom(1), small);
  const [first, second] = [await train(), await train()];
  assert.deepEqual(first, second);
  const test = ramps(60, 2).clips;
  const probabilities = sequenceProbabilities(first.network, small, {
    values: concatenate(test.map(({ frames }) => frames)),
    starts: joinStarts(test.map(({ frames }) => Int32Array.of(0, frames.length))),
  });
  const right = test.filter(({ label }, i) => probabilities[2 * i + label] > 0.5).length;
  assert.ok(right >= 54, `${right} of 60`);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("trainSequenceNetwork() refuses frames and labels that do not fit", async () => {
  const { clips } = ramps(4, 1);
  const train = (change: Partial<LearnedClip>) => {
    const data = { clips: clips.with(2, { ...clips[2], ...change }), classes: 2 };
    return trainSequenceNetwork(data, seededRandom(1), small);
  };
  await assert.rejects(train({ label: 2 }), /label 2, expected 0 to 1/);
  await assert.rejects(train({ frames: new Float32Array() }), /a clip of 0 values/);
  await assert.rejects(train({ scaler: identityScaler(3) }), /scaler of 3, expected whole frames/);
  const none = { clips: [], classes: 2 };
  await assert.rejects(trainSequenceNetwork(none, seededRandom(1), small), /no clips/);
});
