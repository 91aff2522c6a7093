import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { columnSums } from "./kernel.ts";

/** One fully connected layer. */
export interface Layer {
  /** Width of its input. */
  readonly inputs: number;
  /** Width of its output. */
  readonly outputs: number;
  /** Row-major, shape `[inputs][outputs]`. */
  readonly weights: Float32Array;
  /** Shape `[outputs]`. */
  readonly bias: Float32Array;
}

/** A multi-layer perceptron: ReLU after every layer but the last, which gives logits. */
export type Network = readonly Layer[];

/**
 * Makes a network with random weights.
 *
 * @param sizes Width of the input, of each hidden layer, and of the output.
 * @param random Where the randomness comes from.
 * @returns Weights and biases uniform in ±√(6 / (inputs + outputs)), as scikit-learn's
 * `MLPClassifier` draws them.
 */
export function initialNetwork(sizes: readonly number[], random: Random): Network {
  return sizes.slice(1).map((outputs, i) => initialLayer(sizes[i], outputs, random));
}

/**
 * Makes a layer with random weights.
 *
 * @param inputs Width of its input.
 * @param outputs Width of its output.
 * @param random Where the randomness comes from.
 * @param bound How far from 0 they may be.
 * @returns Weights and biases uniform in ±`bound`, √(6 / (inputs + outputs)) unless given.
 */
export function initialLayer(
  inputs: number,
  outputs: number,
  random: Random,
  bound: number = Math.sqrt(6 / (inputs + outputs)),
): Layer {
  const draw = (length: number) =>
    Float32Array.from({ length }, () => (2 * random.uniform() - 1) * bound);
  return { inputs, outputs, weights: draw(inputs * outputs), bias: draw(outputs) };
}

/** The tensors of one layer: `[inputs, outputs]` and `[outputs]`. */
export interface LayerTensors {
  readonly weights: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

/** Inputs of all layers, and the logits. */
function runLayers(
  layers: readonly LayerTensors[],
  x: tf.Tensor2D,
  masks: readonly tf.Tensor2D[] = [],
) {
  const inputs = [x];
  for (const [i, { weights, bias }] of layers.entries()) {
    const z = tf.add(tf.matMul(inputs[i], weights), bias) as tf.Tensor2D;
    if (i === layers.length - 1) return { inputs, logits: z };
    const y = tf.relu(z);
    inputs.push(masks[i] ? tf.mul(y, masks[i]) : y);
  }
  throw new RangeError("Cannot run a network without layers");
}

/** What a perceptron learns from in one step. */
export interface LabelledRows {
  /** Rows of features, shape `[n, inputs]`. */
  readonly x: tf.Tensor2D;
  /** Probability of each class, shape `[n, classes]`. */
  readonly y: tf.Tensor2D;
  /** Factors for the outputs of each hidden layer, `[n, outputs]`, or none. */
  readonly masks: readonly tf.Tensor2D[];
}

/** A loss and its gradients by the weights and the bias of each layer in turn. */
export interface Gradients {
  readonly loss: tf.Scalar;
  readonly gradients: readonly tf.Tensor[];
}

/**
 * Mean cross-entropy of a network's softmax, with a penalty on its weights. The gradients are written
 * out: for so small a network the library takes 7 % of the time for keeping account of the steps.
 *
 * @param layers The layers' tensors.
 * @param rows What the network should say of what.
 * @param decay The penalty is half of it, times the sum of all squared weights.
 * @returns The loss, in nats, and its gradients.
 */
export function lossOfMlp(
  layers: readonly LayerTensors[],
  { x, y, masks }: LabelledRows,
  decay: number,
): Gradients {
  const { inputs, logits } = runLayers(layers, x, masks);
  const [n] = y.shape;
  const logs = tf.sub(logits, tf.logSumExp(logits, 1, true));
  let loss: tf.Tensor = tf.div(tf.sum(tf.sum(tf.neg(tf.mul(logs, y)), 1)), n);
  const gradients: tf.Tensor[] = [];
  let d = tf.mul(tf.sub(tf.exp(logs), y), tf.div(1, n)) as tf.Tensor2D;
  for (let i = layers.length - 1; i >= 0; i--) {
    gradients.unshift(tf.matMul(inputs[i], d, true), columnSums(d));
    if (i === 0) break;
    d = tf.matMul(d, layers[i].weights, false, true);
    if (masks[i - 1]) d = tf.mul(d, masks[i - 1]);
    d = tf.mul(d, tf.step(inputs[i]));
  }
  if (decay > 0) {
    const squares = layers.map(({ weights }) => tf.sum(tf.square(weights)));
    loss = tf.add(loss, tf.mul(tf.addN(squares), decay / 2));
    for (const [i, { weights }] of layers.entries()) {
      gradients[2 * i] = tf.add(gradients[2 * i], tf.mul(weights, decay));
    }
  }
  return { loss: loss as tf.Scalar, gradients };
}

/**
 * Probabilities of each class, averaged over networks; needs a backend, which loading or training a
 * model has started.
 *
 * @param networks At least one, all of the same width.
 * @param values Rows of scaled features, row-major, shape `[n][inputs]`.
 * @returns Mean of the softmax of the logits, row-major, shape `[n][outputs]`.
 * @throws {RangeError} If the values are not whole rows.
 */
export function classProbabilities(
  networks: readonly Network[],
  values: Float32Array,
): Float32Array {
  const { inputs } = networks[0][0];
  const rows = values.length / inputs;
  if (!Number.isInteger(rows)) {
    throw new RangeError(
      `Cannot predict from ${values.length} values, expected rows of ${inputs}`,
    );
  }
  return tf.tidy(() => {
    const x = tf.tensor2d(values, [rows, inputs]);
    const each = networks.map((network) =>
      tf.softmax(runLayers(network.map(layerTensors), x).logits)
    );
    return tf.div(tf.addN(each), networks.length).dataSync() as Float32Array;
  });
}

/**
 * Makes the tensors of a layer; the caller disposes of them.
 *
 * @param layer The layer.
 * @returns Its tensors.
 */
export function layerTensors({ inputs, outputs, weights, bias }: Layer): LayerTensors {
  return { weights: tf.tensor2d(weights, [inputs, outputs]), bias: tf.tensor1d(bias) };
}

/**
 * One layer before its ReLU.
 *
 * @param x Rows of its input, shape `[n, inputs]`.
 * @param layer Its tensors.
 * @returns `x · weights + bias`, shape `[n, outputs]`.
 */
export function dense(x: tf.Tensor2D, { weights, bias }: LayerTensors): tf.Tensor2D {
  return addBias(tf.matMul(x, weights), bias);
}

// With their gradients written out, which is faster than the library's.

/** Adds a bias to rows. */
const addBias: (x: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D = tf.customGrad(
  (...args) => {
    const [x, bias] = args as unknown as [tf.Tensor2D, tf.Tensor1D];
    return {
      value: tf.add(x, bias),
      gradFunc: (dy: tf.Tensor) => [dy, columnSums(dy as tf.Tensor2D)],
    };
  },
) as (x: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D;

/** What is positive, and 0 for what is not. */
export const relu: (x: tf.Tensor2D) => tf.Tensor2D = tf.customGrad((...args) => {
  const [x, save] = args as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
  const value = tf.relu(x);
  save([value]);
  return { value, gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => tf.mul(dy, tf.step(y)) };
}) as (x: tf.Tensor2D) => tf.Tensor2D;
