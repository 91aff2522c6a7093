import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { loadBackend } from "../tensorflow/backend.ts";
import { type BatchConfig, batches, type TrainingData } from "./batches.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/** Everything that decides how a network is trained, but the data, the layers and the seed. */
export interface TrainingConfig extends BatchConfig {
  /** Learning rate of Adam; the peak of it with a schedule. */
  readonly learningRate: number;
  /** How the learning rate changes. */
  readonly schedule: Schedule;
  /** Passes over the data, at most. */
  readonly epochs: number;
  /**
   * Training stops when the loss has not fallen by `minDelta` for `patience` epochs; all epochs
   * are trained unless given.
   */
  readonly earlyStopping?: { readonly minDelta: number; readonly patience: number };
}

/** Called after each epoch, counted from 1; training waits for it. */
export type OnEpoch = (
  epoch: number,
  loss: number,
  model: LayersModel,
) => void | Promise<void>;

/**
 * Compiles a network and trains it with Adam on the cross-entropy of its softmax.
 *
 * Shuffling, mixing and dropout follow from `random` alone, and only the training loss decides
 * when to stop.
 *
 * @param build Makes the network, once the backend is there; it outputs logits.
 * @returns The network after the last epoch; it still outputs logits.
 * @throws {RangeError} If values and labels do not fit, or a label is out of range.
 * @throws {Error} If the loss is no longer a number.
 */
export async function fitNetwork<T extends LayersModel>(
  build: (features: number) => T,
  data: TrainingData,
  config: TrainingConfig,
  random: Random,
  onEpoch?: OnEpoch,
): Promise<T> {
  const features = requireRows(data);
  await loadBackend();
  const model = build(features);
  const optimizer = tf.train.adam(config.learningRate);
  model.compile({ optimizer, loss: data.weights ? weightedCrossEntropy : crossEntropy });
  const steps = config.epochs * Math.ceil(data.labels.length / config.batchSize);
  let step = 0;
  const eachStep: tf.CustomCallbackArgs = {
    onBatchBegin: () => {
      const rate = learningRateAt(config.schedule, config.learningRate, step++ / steps);
      Object.assign(optimizer, { learningRate: rate });
      seedDropout(model, random);
    },
    onEpochEnd: async (epoch, logs) => {
      if (!Number.isFinite(logs!.loss)) {
        throw new Error(
          `Training failed: the loss is ${logs!.loss} after epoch ${epoch + 1}; expected finite ` +
            `features and a smaller learning rate than ${config.learningRate}`,
        );
      }
      await onEpoch?.(epoch + 1, logs!.loss, model);
    },
  };
  const stopping = config.earlyStopping
    ? [tf.callbacks.earlyStopping({ monitor: "loss", ...config.earlyStopping })]
    : [];
  await model.fitDataset(batches(data, config, random), {
    epochs: config.epochs,
    verbose: 0,
    yieldEvery: "never",
    callbacks: [new tf.CustomCallback(eachStep), ...stopping],
  });
  seedDropout(model, undefined);
  optimizer.dispose();
  return model;
}

/**
 * Cross-entropy of the softmax of logits. The loss by the name "categoricalCrossentropy" clips
 * probabilities, and where they are clipped there is no gradient.
 */
function crossEntropy(truth: tf.Tensor, logits: tf.Tensor): tf.Scalar {
  return tf.losses.softmaxCrossEntropy(truth, logits);
}

/**
 * The same of weighted rows, whose targets sum to their weights: the gradient of TensorFlow.js holds
 * for probabilities only, so each row is divided by its weight and given it.
 */
function weightedCrossEntropy(truth: tf.Tensor, logits: tf.Tensor): tf.Scalar {
  const weights = tf.sum(truth, 1);
  return tf.losses.softmaxCrossEntropy(tf.div(truth, tf.expandDims(weights, 1)), logits, weights);
}

/** A dropout layer with a seed draws the same mask again and again, so each step sets a new one. */
function seedDropout(model: LayersModel, random: Random | undefined): void {
  for (const layer of model.layers) {
    if (layer.getClassName() === "Dropout") {
      Object.assign(layer, { seed: random?.below(2 ** 31) });
    }
  }
}

/**
 * Checks that values and labels fit.
 *
 * @returns Number of features.
 * @throws {RangeError} If there is not one row of features a label, or a label is out of range.
 */
export function requireRows({ values, labels, classes }: TrainingData): number {
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
