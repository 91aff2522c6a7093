import * as tf from "@tensorflow/tfjs";
import { gaussian, type Random, shuffle } from "../core/random.ts";

/** Rows to train on. */
export interface TrainingData {
  /** Scaled features, row-major, shape `[n][features]`. */
  readonly values: Float32Array;
  /** Class of each row, shape `[n]`, each in `0 … classes - 1`. */
  readonly labels: Int32Array;
  /** Number of classes. */
  readonly classes: number;
  /**
   * Changes of features that should not affect the model, shape `[m][features]`; none by default.
   */
  readonly disturbances?: Float32Array;
  /** Weight of each row in the loss, shape `[n]`, about 1 on average; 1 by default. */
  readonly weights?: Float32Array;
}

/** Sums the weights of the rows of each class. */
export function classWeights({ labels, classes, weights }: TrainingData): Float64Array {
  const sums = new Float64Array(classes);
  for (const [row, label] of labels.entries()) sums[label] += weights?.[row] ?? 1;
  return sums;
}

/**
 * Averages the rows of each class by their weights.
 *
 * @returns Shape `[classes][features]`; zeros for a class without rows.
 */
export function classMeans(data: TrainingData): Float64Array[] {
  const { values, labels, classes, weights } = data;
  const features = values.length / labels.length;
  const means = Array.from({ length: classes }, () => new Float64Array(features));
  const sums = classWeights(data);
  for (const [row, label] of labels.entries()) {
    const mean = means[label], share = (weights?.[row] ?? 1) / sums[label];
    for (let j = 0; j < features; j++) mean[j] += values[row * features + j] * share;
  }
  return means;
}

/** How batches are made from training rows. */
export interface BatchConfig {
  /** Rows per batch; the last batch of an epoch may be smaller. */
  readonly batchSize: number;
  /** Rows are mixed in pairs, with weights drawn from Beta(mixup, mixup); 0 for no mixup. */
  readonly mixup: number;
  /** Probability that is spread evenly over all classes. */
  readonly labelSmoothing: number;
}

/**
 * Makes the batches for `fitDataset`: all rows in each epoch, reshuffled, as `gatherBatch` makes
 * them.
 *
 * @returns Batches of `xs`, shape `[batch, features]`, and `ys`, shape `[batch, classes]`.
 */
export function batches(
  data: TrainingData,
  config: BatchConfig,
  random: Random,
): tf.data.Dataset<{ xs: tf.Tensor; ys: tf.Tensor }> {
  const rows = data.labels.length, features = data.values.length / rows;
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  function* epoch() {
    shuffle(order, random);
    for (let at = 0; at < rows; at += config.batchSize) {
      const batch = order.subarray(at, at + config.batchSize);
      const { inputs, targets } = gatherBatch(data, batch, config, random);
      yield {
        xs: tf.tensor2d(inputs, [batch.length, features]),
        ys: tf.tensor2d(targets, [batch.length, data.classes]),
      };
    }
  }
  // The library's types know only async generators.
  return tf.data.generator(epoch as never);
}

/**
 * Gathers one batch, with mixup, disturbances and label smoothing.
 *
 * @param rows Row numbers.
 * @param random Random numbers for mixup and disturbances; not drawn from without them.
 * @returns Inputs, shape `[rows.length][features]`, and target probabilities times the rows'
 * weights, shape `[rows.length][classes]`.
 * @see Zhang et al. 2018, "mixup", doi:10.48550/arXiv.1710.09412
 */
export function gatherBatch(
  { values, labels, classes, weights, disturbances }: TrainingData,
  rows: Int32Array,
  { mixup, labelSmoothing }: Pick<BatchConfig, "mixup" | "labelSmoothing">,
  random: Random,
): { inputs: Float32Array; targets: Float32Array } {
  const features = values.length / labels.length;
  const inputs = new Float32Array(rows.length * features);
  const targets = new Float32Array(rows.length * classes).fill(labelSmoothing / classes);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const share = mixup > 0 ? symmetricBeta(mixup, random) : 1;
    const partner = mixup > 0 ? random.below(labels.length) : row;
    for (let j = 0; j < features; j++) {
      inputs[i * features + j] = share * values[row * features + j] +
        (1 - share) * values[partner * features + j];
    }
    disturb(i);
    targets[i * classes + labels[row]] += (1 - labelSmoothing) * share;
    targets[i * classes + labels[partner]] += (1 - labelSmoothing) * (1 - share);
    // The targets of a row sum to its weight in the loss.
    const weight = weights ? share * weights[row] + (1 - share) * weights[partner] : 1;
    for (let k = i * classes; k < (i + 1) * classes; k++) targets[k] *= weight;
  }
  return { inputs, targets };

  /** Adds a random row of `disturbances`, times a standard normal factor. */
  function disturb(i: number): void {
    if (!disturbances) return;
    const from = features * random.below(disturbances.length / features);
    const factor = gaussian(random);
    for (let j = 0; j < features; j++) inputs[i * features + j] += factor * disturbances[from + j];
  }
}

/** Draws from Beta(shape, shape) by Jöhnk's method, which is fast for shapes up to 1. */
function symmetricBeta(shape: number, random: Random): number {
  for (;;) {
    const x = random.uniform() ** (1 / shape);
    const y = random.uniform() ** (1 / shape);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}
