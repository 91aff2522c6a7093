import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { dense, initialLayer, type LayerTensors, type Network, relu } from "./mlp.ts";
import { type Gates, type Layout, SCORE_LIMIT, type TimeDelayShape } from "./time_delay.ts";

// A recurrent network in place of the time-delay network, to compare the two: of the same width, and
// with the same layers before and after.

/**
 * Makes a bidirectional network of gated recurrent units with random weights: a layer on single steps,
 * units that go forwards and units that go backwards (half of `channels` each), attention, a layer
 * after the pooling, and the output.
 *
 * @param columns Values a frame.
 * @param classes Width of the output.
 * @param shape The other widths, as of a time-delay network; `dilations` has no meaning.
 * @param random Where the randomness comes from.
 * @returns The layers in that order; of each direction, the weights of the input and of the state.
 * @see Cho et al. 2014, "Learning phrase representations …", doi:10.48550/arXiv.1406.1078
 */
export function initialGru(
  columns: number,
  classes: number,
  { stack, width, channels, heads, pooled }: TimeDelayShape,
  random: Random,
): Network {
  const units = channels / 2;
  const direction: [number, number][] = [[width, GATES * units], [units, GATES * units]];
  const sizes: [number, number][] = [
    [stack * columns, width],
    ...direction,
    ...direction,
    [channels, heads],
    [channels * (heads + 2), pooled],
    [pooled, classes],
  ];
  return sizes.map(([inputs, outputs]) =>
    initialLayer(inputs, outputs, random, 1 / Math.sqrt(inputs))
  );
}

/** Reset gate, update gate, candidate. */
const GATES = 3;

/**
 * Runs a network of gated recurrent units.
 *
 * @param layers Its layers' tensors.
 * @param layout Which steps the clips have.
 * @param x As {@linkcode stepByStep} gives it; taken as constant when differentiating.
 * @param gates None when predicting.
 * @returns Logits, shape `[clips, classes]`.
 */
export function forwardGru(
  layers: readonly LayerTensors[],
  layout: Layout,
  x: tf.Tensor2D,
  gates?: Gates,
): tf.Tensor2D {
  const clips = layout.lengths.length, steps = x.shape[0] / clips;
  /** 1 where a clip has a step, shape `[steps][clips]`. */
  const mask = Array.from(
    { length: steps },
    (_, t) => Float32Array.from(layout.lengths, (length) => t < length ? 1 : 0),
  );
  const [reduce, forwardIn, forwardState, backwardIn, backwardState, attention, hidden, output] =
    layers;
  const reduced = relu(dense(x, reduce));
  const masks = mask.map((own) => tf.tensor2d(own, [clips, 1]));
  const forward = recur(reduced, forwardIn, forwardState, masks);
  const backward = recur(reduced, backwardIn, backwardState, masks, true);
  const gate = gates && tf.tensor2d(gates.framewise[1], [clips, forwardState.weights.shape[0] * 2]);
  const states = forward.map((own, t) => {
    const both = tf.concat([own, backward[t]], 1) as tf.Tensor2D;
    return gate ? tf.mul(both, gate) as tf.Tensor2D : both;
  });
  const h = tf.concat(states, 0) as tf.Tensor2D;
  const pooled = poolSteps(h, attention, mask, steps, clips);
  let y = relu(dense(pooled, hidden));
  if (gates?.pooled) y = tf.mul(y, tf.tensor2d(gates.pooled, [clips, y.shape[1]]));
  return dense(y, output);
}

/**
 * Puts clips side by side: the first step of each, then the second of each, and so on.
 *
 * @param layout Where the clips are in `rows`.
 * @param rows Scaled frames, row-major, shape `[layout.rows][stack · columns]`.
 * @returns The same, zeros where a clip has no more, shape `[steps · clips, stack · columns]`.
 */
export function stepByStep(
  { firstRow, lengths, rows: rowCount }: Layout,
  rows: Float32Array,
): tf.Tensor2D {
  const clips = lengths.length, width = rows.length / rowCount;
  const steps = lengths.reduce((a, b) => Math.max(a, b));
  const values = new Float32Array(steps * clips * width);
  for (let clip = 0; clip < clips; clip++) {
    for (let t = 0; t < lengths[clip]; t++) {
      const from = (firstRow[clip] + t) * width;
      values.set(rows.subarray(from, from + width), (t * clips + clip) * width);
    }
  }
  return tf.tensor2d(values, [steps * clips, width]);
}

/** States of units after each step, each of shape `[clips, units]`; where there is no step, they stay. */
function recur(
  x: tf.Tensor2D,
  input: LayerTensors,
  state: LayerTensors,
  masks: readonly tf.Tensor2D[],
  backwards = false,
): tf.Tensor2D[] {
  const [clips] = masks[0].shape, [units] = state.weights.shape;
  const inputs = tf.split(dense(x, input), masks.length, 0) as tf.Tensor2D[];
  const states = new Array<tf.Tensor2D>(masks.length);
  let h = tf.zeros([clips, units]) as tf.Tensor2D;
  for (let i = 0; i < masks.length; i++) {
    const t = backwards ? masks.length - 1 - i : i;
    const [xr, xz, xn] = tf.split(inputs[t], GATES, 1);
    const [hr, hz, hn] = tf.split(dense(h, state), GATES, 1);
    const reset = tf.sigmoid(tf.add(xr, hr)), update = tf.sigmoid(tf.add(xz, hz));
    const candidate = tf.tanh(tf.add(xn, tf.mul(reset, hn)));
    const change = tf.mul(tf.sub(1, update), tf.sub(candidate, h));
    h = tf.add(h, tf.mul(change, masks[t]));
    states[t] = h;
  }
  return states;
}

/** Mean, deviation, and one weighted mean a head, over the steps of each clip. */
function poolSteps(
  h: tf.Tensor2D,
  attention: LayerTensors,
  mask: readonly Float32Array[],
  steps: number,
  clips: number,
): tf.Tensor2D {
  const flat = Float32Array.from(mask.flatMap((own) => Array.from(own)));
  const present = tf.tensor2d(flat, [steps * clips, 1]);
  const sum = (x: tf.Tensor2D): tf.Tensor2D => {
    const width = x.shape[1];
    const ones = tf.ones([1, steps]) as tf.Tensor2D;
    return tf.reshape(tf.matMul(ones, tf.reshape(x, [steps, clips * width])), [clips, width]);
  };
  const masked = (x: tf.Tensor) => tf.mul(x, present) as tf.Tensor2D;
  const count = sum(present);
  const mean = tf.div(sum(masked(h)), count);
  const variance = tf.sub(tf.div(sum(masked(tf.square(h))), count), tf.square(mean));
  const deviation = tf.sqrt(tf.add(tf.relu(variance), 1e-5)) as tf.Tensor2D;
  const scores = dense(h, attention);
  const weights = masked(tf.exp(tf.clipByValue(scores, -SCORE_LIMIT, SCORE_LIMIT)));
  const heads = tf.split(weights, weights.shape[1], 1) as tf.Tensor2D[];
  const means = heads.map((own) => tf.div(sum(tf.mul(h, own)), sum(own)) as tf.Tensor2D);
  return tf.concat([...means, mean, deviation], 1) as tf.Tensor2D;
}
