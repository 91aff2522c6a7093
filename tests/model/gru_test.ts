import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/audio/mod.ts";
import { forwardGru, initialGru, stepByStep } from "../../lib/model/gru.ts";
import { layerTensors, type Network } from "../../lib/model/mlp.ts";
import { loadBackend } from "../../lib/model/mod.ts";
import { sequenceProbabilities } from "../../lib/model/sequence_network.ts";
import { layOut, placeClips, type Sequences } from "../../lib/model/time_delay.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

const shape = {
  stack: 2,
  width: 5,
  channels: 4,
  dilations: [1],
  heads: 2,
  pooled: 6,
  recurrent: true as const,
};
const network = initialGru(3, 2, shape, seededRandom(1));

function noise(lengths: readonly number[]): Sequences {
  const random = seededRandom(1);
  const starts = Int32Array.from([0, ...lengths]);
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
  const draw = () => 2 * random.uniform() - 1;
  return { values: Float32Array.from({ length: starts.at(-1)! * 3 }, draw), starts };
}

Deno.test("a recurrent network's answer to a clip does not depend on the clips beside it", () => {
  const together = noise([9, 4, 20, 1]);
  const all = sequenceProbabilities(network, shape, together);
  for (let clip = 0; clip < 4; clip++) {
    const [from, to] = [together.starts[clip], together.starts[clip + 1]];
    const values = together.values.slice(from * 3, to * 3);
    const own = sequenceProbabilities(network, shape, {
      values,
      starts: Int32Array.of(0, to - from),
    });
    assertClose(own, all.slice(2 * clip, 2 * clip + 2), 1e-6, `clip ${clip}`);
  }
});

Deno.test("a step of a recurrent network is that of the equations", () => {
  const one: Sequences = {
    values: Float32Array.of(1, -1, 0.5, 0, 2, -0.5),
    starts: Int32Array.of(0, 2),
  };
  const [reduce, input, , , , , hidden, output] = network;
  const dense = (x: readonly number[], { outputs, weights, bias }: Network[number]) =>
    Array.from(
      { length: outputs },
      (_, j) => x.reduce((sum, value, i) => sum + value * weights[i * outputs + j], bias[j]),
    );
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const reduced = dense([...one.values], reduce).map((x) => Math.max(0, x));
  const states = [[input, network[2]], [network[3], network[4]]].flatMap(([own, state]) => {
    const [x, h] = [dense(reduced, own), dense([0, 0], state)];
    return [0, 1].map((unit) => {
      const [r, z] = [sigmoid(x[unit] + h[unit]), sigmoid(x[2 + unit] + h[2 + unit])];
      return (1 - z) * Math.tanh(x[4 + unit] + r * h[4 + unit]);
    });
  });
  // Of a single step, every weighted mean is that step, and the deviation is the floor's.
  const pooled = [...states, ...states, ...states, ...states.map(() => Math.sqrt(1e-5))];
  const logits = dense(dense(pooled, hidden).map((x) => Math.max(0, x)), output);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  const expected = logits.map((logit) => Math.exp(logit) / total);
  assertClose(sequenceProbabilities(network, shape, one), expected, 1e-5);
});

Deno.test("the gradient of a recurrent network is the slope of its loss", () => {
  const data = noise([8, 5]);
  const layout = layOut([8, 5], shape.stack, 1);
  const clips = [data.values.subarray(0, 24), data.values.subarray(24)];
  const placed = placeClips(clips, 3, shape.stack, layout);
  const target = () => tf.tensor2d([1, 0, 0, 1], [2, 2]);
  const lossOf = (layers: Network) =>
    tf.tidy(() => {
      const logits = forwardGru(layers.map(layerTensors), layout, stepByStep(layout, placed));
      return (tf.losses.softmaxCrossEntropy(target(), logits) as tf.Scalar).dataSync()[0];
    });
  const x = stepByStep(layout, placed);
  const y = target();
  const { grads } = tf.valueAndGrads((...own: tf.Tensor[]) => {
    const layers = network.map((_, i) => ({
      weights: own[2 * i] as tf.Tensor2D,
      bias: own[2 * i + 1] as tf.Tensor1D,
    }));
    return tf.losses.softmaxCrossEntropy(y, forwardGru(layers, layout, x)) as tf.Scalar;
  })(network.map(layerTensors).flatMap(({ weights, bias }) => [weights, bias]));
  for (const [i, layer] of network.entries()) {
    for (const part of ["weights", "bias"] as const) {
      const gradient = grads[2 * i + (part === "weights" ? 0 : 1)].dataSync();
      const at = layer[part].length >> 1;
      const moved = (by: number) =>
        network.map((own, j) =>
          j === i ? { ...own, [part]: own[part].with(at, own[part][at] + by) } : own
        );
      const slope = (lossOf(moved(0.01)) - lossOf(moved(-0.01))) / 0.02;
      assert.ok(
        Math.abs(slope - gradient[at]) < 2e-4,
        `layer ${i} ${part}: ${slope}, ${gradient[at]}`,
      );
    }
  }
});
