import * as tf from "@tensorflow/tfjs";
import { type Random, shuffle } from "../dataset/random.ts";
import { loadBackend } from "./backend.ts";
import { forward, initialNetwork, layerTensors, type Network, sumOfSquares } from "./mlp.ts";

/** Everything that decides how a network is trained, but the data and the seed. */
export interface TrainingConfig {
  /** Width of each hidden layer. */
  readonly hidden: readonly number[];
  /** Adam's step size. */
  readonly learningRate: number;
  /** Strength of the L2 penalty, `alpha / 2 · Σw² / batch`, on weights and not on biases. */
  readonly alpha: number;
  /** Rows a step; the last batch of an epoch may be smaller. */
  readonly batchSize: number;
  /** Passes over the data at most. */
  readonly maxEpochs: number;
  /** Training stops when the loss has not fallen by `tolerance` for more than `patience` epochs. */
  readonly tolerance: number;
  /** See `tolerance`. */
  readonly patience: number;
}

/**
 * The original recipe: scikit-learn's `MLPClassifier(hidden_layer_sizes=(300,), alpha=0.01,
 * batch_size=256, max_iter=500)`, the rest being its defaults. Its `learning_rate="adaptive"` has
 * no effect with Adam and is left out.
 */
export const ORIGINAL_RECIPE: TrainingConfig = {
  hidden: [300],
  learningRate: 1e-3,
  alpha: 0.01,
  batchSize: 256,
  maxEpochs: 500,
  tolerance: 1e-4,
  patience: 10,
};

/** What to learn from. */
export interface TrainingData {
  /** Scaled features, row-major, shape `[n][features]`. */
  readonly values: Float32Array;
  /** Class of each row, shape `[n]`, each in `0 … classes - 1`. */
  readonly labels: Int32Array;
  /** Number of classes. */
  readonly classes: number;
}

/** A trained network and how it got there. */
export interface TrainingResult {
  /** The network after the last epoch. */
  readonly network: Network;
  /** Mean training loss of each epoch, the penalty included. */
  readonly losses: readonly number[];
}

/** Told after each epoch; training waits for what it returns. */
export type OnEpoch = (epoch: number, loss: number) => void | Promise<void>;

/**
 * Trains a multi-layer perceptron with Adam on softmax cross-entropy.
 *
 * Weights, shuffling and so the result follow from `random` alone. Only the training loss decides
 * when to stop.
 *
 * @param data Training rows.
 * @param random Where the randomness comes from.
 * @param config Hyper-parameters.
 * @param onEpoch Told after each epoch.
 * @returns The network after the last epoch.
 * @throws {RangeError} If values and labels do not fit, or a label is out of range.
 * @throws {Error} If the loss is no longer a number.
 * @see scikit-learn `MLPClassifier`
 */
export async function trainMlp(
  data: TrainingData,
  random: Random,
  config: TrainingConfig = ORIGINAL_RECIPE,
  onEpoch?: OnEpoch,
): Promise<TrainingResult> {
  const features = requireRows(data);
  await loadBackend();
  const rows = data.labels.length;
  const sizes = [features, ...config.hidden, data.classes];
  const variables = initialNetwork(sizes, random).map(layerTensors).map((layer) => ({
    weights: tf.variable(layer.weights),
    bias: tf.variable(layer.bias),
    initial: layer,
  }));
  for (const { initial } of variables) tf.dispose([initial.weights, initial.bias]);
  const trainable = variables.flatMap(({ weights, bias }) => [weights, bias]);
  const adam = tf.train.adam(config.learningRate, 0.9, 0.999, 1e-8);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const losses: number[] = [];
  let best = Infinity;
  let epochsWithout = 0;
  try {
    while (losses.length < config.maxEpochs && epochsWithout <= config.patience) {
      shuffle(order, random);
      let sum = 0;
      for (let at = 0; at < rows; at += config.batchSize) {
        const batch = order.subarray(at, Math.min(at + config.batchSize, rows));
        sum += trainBatch(data, features, batch) * batch.length;
      }
      const loss = sum / rows;
      if (!Number.isFinite(loss)) {
        throw new Error(
          `Training failed: the loss is ${loss} after epoch ${losses.length + 1}; ` +
            `expected finite features and a smaller learning rate than ${config.learningRate}`,
        );
      }
      epochsWithout = loss > best - config.tolerance ? epochsWithout + 1 : 0;
      best = Math.min(best, loss);
      losses.push(loss);
      await onEpoch?.(losses.length, loss);
    }
    const network = variables.map(({ weights, bias }) => ({
      inputs: weights.shape[0],
      outputs: weights.shape[1],
      weights: Float32Array.from(weights.dataSync()),
      bias: Float32Array.from(bias.dataSync()),
    }));
    return { network, losses };
  } finally {
    adam.dispose();
    tf.dispose(trainable);
  }

  function trainBatch({ values, labels, classes }: TrainingData, width: number, batch: Int32Array) {
    return tf.tidy(() => {
      const n = batch.length;
      const x = new Float32Array(n * width);
      const y = new Float32Array(n * classes);
      for (let i = 0; i < n; i++) {
        x.set(values.subarray(batch[i] * width, (batch[i] + 1) * width), i * width);
        y[i * classes + labels[batch[i]]] = 1;
      }
      const inputs = tf.tensor2d(x, [n, width]);
      const targets = tf.tensor2d(y, [n, classes]);
      const cost = adam.minimize(
        () => {
          const fit = tf.losses.softmaxCrossEntropy(targets, forward(variables, inputs));
          const penalty = tf.addN(variables.map(({ weights }) => sumOfSquares(weights)));
          return tf.add(fit, tf.mul(penalty, config.alpha / 2 / n)) as tf.Scalar;
        },
        true,
        trainable,
      );
      return cost!.dataSync()[0];
    });
  }
}

function requireRows({ values, labels, classes }: TrainingData): number {
  const features = values.length / labels.length;
  if (labels.length === 0 || !Number.isInteger(features)) {
    throw new RangeError(
      `Cannot train on ${values.length} values with ${labels.length} labels, ` +
        `expected one row of features a label`,
    );
  }
  const bad = labels.find((label) => !(label >= 0 && label < classes));
  if (bad !== undefined) {
    throw new RangeError(`Cannot train on label ${bad}, expected 0 to ${classes - 1}`);
  }
  return features;
}
