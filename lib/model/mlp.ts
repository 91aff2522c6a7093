import * as tf from "@tensorflow/tfjs";
import type { Random } from "../audio/random.ts";

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

/**
 * Runs a network.
 *
 * @param layers The layers' tensors.
 * @param x Rows of features, shape `[n, inputs]`; taken as constant when differentiating.
 * @param masks Factors for the outputs of each hidden layer, `[n, outputs]`; none when predicting.
 * @returns Logits, shape `[n, outputs]`.
 */
export function forward(
  layers: readonly LayerTensors[],
  x: tf.Tensor2D,
  masks: readonly tf.Tensor2D[] = [],
): tf.Tensor2D {
  let activation = x;
  for (const [i, { weights, bias }] of layers.entries()) {
    const z = i === 0
      ? denseOfConstant(activation)(weights, bias)
      : dense(activation, weights, bias);
    activation = i < layers.length - 1 ? tf.relu(z) : z;
    if (masks[i]) activation = tf.mul(activation, masks[i]);
  }
  return activation;
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
    const each = networks.map((network) => tf.softmax(forward(network.map(layerTensors), x)));
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

// A layer with its gradient written out. TensorFlow.js multiplies with a transposed matrix about
// ten times slower on wasm than it transposes first and multiplies then.

/** `x · weights + bias`, shape `[n, outputs]`. */
export const dense: (x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D = tf
  .customGrad((...args) => {
    const [x, weights, bias, save] = args as unknown as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor1D,
      (tensors: tf.Tensor[]) => void,
    ];
    save([x, weights]);
    return {
      value: tf.add(tf.matMul(x, weights), bias),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        tf.matMul(dy as tf.Tensor2D, tf.transpose(saved[1] as tf.Tensor2D)),
        tf.matMul(tf.transpose(saved[0] as tf.Tensor2D), dy as tf.Tensor2D),
        columnSums(dy as tf.Tensor2D),
      ],
    };
  }) as (x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D;

/** The same for an input that needs no gradient, which saves a third of the work. */
export function denseOfConstant(
  x: tf.Tensor2D,
): (weights: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D {
  return tf.customGrad((...args) => {
    const [weights, bias] = args as unknown as [tf.Tensor2D, tf.Tensor1D];
    return {
      value: tf.add(tf.matMul(x, weights), bias),
      gradFunc: (dy: tf.Tensor) => [
        tf.matMul(tf.transpose(x), dy as tf.Tensor2D),
        columnSums(dy as tf.Tensor2D),
      ],
    };
  }) as (weights: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D;
}

/**
 * Sums over rows, as a product: it costs next to nothing on wasm where another product has packed the
 * same second matrix for itself. Elsewhere `tf.sum(x, 0)`, to the last bit the same, is faster.
 */
function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  return tf.matMul(tf.ones([1, x.shape[0]]) as tf.Tensor2D, x).as1D();
}

/** Sum of squares, with its gradient written out too. */
export const sumOfSquares: (x: tf.Tensor) => tf.Scalar = tf.customGrad((...args) => {
  const [x, save] = args as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
  save([x]);
  return {
    value: tf.sum(tf.square(x)) as tf.Scalar,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0], tf.mul(dy, 2)),
  };
}) as (x: tf.Tensor) => tf.Scalar;
