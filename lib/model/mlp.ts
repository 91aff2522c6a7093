import * as tf from "@tensorflow/tfjs";
import type { Random } from "../audio/random.ts";
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

/**
 * Runs a network. The gradient of the whole of it is written out: step by step, the library takes
 * longer to keep account of the steps than for some of them.
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
  const run = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as (tensors: tf.Tensor[]) => void;
    const inputs = [x];
    for (const [i, { weights, bias }] of layers.slice(0, -1).entries()) {
      const y = tf.relu(tf.add(tf.matMul(inputs[i], weights), bias)) as tf.Tensor2D;
      inputs.push(masks[i] ? tf.mul(y, masks[i]) : y);
    }
    const { weights, bias } = layers.at(-1)!;
    save(inputs);
    return {
      value: tf.add(tf.matMul(inputs.at(-1)!, weights), bias),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const inputs = saved as tf.Tensor2D[];
        const gradients: tf.Tensor[] = [];
        let d = dy as tf.Tensor2D;
        for (let i = layers.length - 1; i >= 0; i--) {
          gradients.unshift(tf.matMul(inputs[i], d, true), columnSums(d));
          if (i === 0) break;
          d = tf.matMul(d, layers[i].weights, false, true);
          if (masks[i - 1]) d = tf.mul(d, masks[i - 1]);
          d = tf.mul(d, tf.step(inputs[i]));
        }
        return gradients;
      },
    };
  });
  return run(...layers.flatMap(({ weights, bias }) => [weights, bias])) as tf.Tensor2D;
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
export const addBias: (x: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D = tf.customGrad(
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

/**
 * Mean over rows of the cross-entropy of the softmax.
 *
 * @param y Probability of each class, shape `[n, classes]`; taken as constant when differentiating.
 * @param logits Shape `[n, classes]`.
 * @returns The mean, in nats.
 */
export function crossEntropy(y: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  const run = tf.customGrad((...args) => {
    const [logits, save] = args as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    const logs = tf.sub(logits, tf.logSumExp(logits, 1, true));
    save([logs]);
    return {
      value: tf.div(tf.sum(tf.sum(tf.neg(tf.mul(logs, y)), 1)), y.shape[0]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(tf.sub(tf.exp(saved[0]), y), tf.div(dy, y.shape[0])),
    };
  });
  return run(logits) as tf.Scalar;
}

/** Sum of squares. */
export const sumOfSquares: (x: tf.Tensor) => tf.Scalar = tf.customGrad((...args) => {
  const [x, save] = args as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
  save([x]);
  return {
    value: tf.sum(tf.square(x)) as tf.Scalar,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0], tf.mul(dy, 2)),
  };
}) as (x: tf.Tensor) => tf.Scalar;
