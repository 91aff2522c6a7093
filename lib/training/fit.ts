import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { FusedAdam } from "../tensorflow/adam.ts";
import { loadBackend } from "../tensorflow/backend.ts";
import { type BatchConfig, batches, type TrainingData } from "./batches.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/** Hyperparameters of training: everything except the data, the layers and the seed. */
export interface TrainingConfig extends BatchConfig {
  /** Learning rate of Adam; with a one-cycle schedule, its peak. */
  readonly learningRate: number;
  /** How the learning rate changes. */
  readonly schedule: Schedule;
  /** Maximum number of passes over the data. */
  readonly epochs: number;
  /**
   * Training stops when the loss has not fallen by `minDelta` for `patience` epochs; by default it
   * runs all epochs.
   */
  readonly earlyStopping?: { readonly minDelta: number; readonly patience: number };
}

/** Called after each epoch, counted from 1; training waits for the promise. */
export type OnEpoch = (
  epoch: number,
  loss: number,
  model: LayersModel,
) => void | Promise<void>;

/**
 * Compiles a network and trains it with Adam on the cross-entropy of its softmax.
 *
 * Shuffling, mixup and dropout depend on `random` alone; early stopping depends on the training
 * loss alone.
 *
 * @param build Builds a network that outputs logits; called once the backend is loaded.
 * @returns The network after the last epoch; it still outputs logits.
 * @throws {RangeError} If values and labels do not match, or a label is out of range.
 * @throws {Error} If the loss is no longer finite.
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
  const optimizer = new FusedAdam(config.learningRate);
  // The loss "categoricalCrossentropy" clips probabilities, which makes their gradient 0.
  const crossEntropy = data.weights ? weightedCrossEntropy : tf.losses.softmaxCrossEntropy;
  model.compile({ optimizer, loss: crossEntropy });
  const steps = config.epochs * Math.ceil(data.labels.length / config.batchSize);
  let step = 0;
  const eachStep: tf.CustomCallbackArgs = {
    onBatchBegin: () => {
      const rate = learningRateAt(config.schedule, config.learningRate, step++ / steps);
      optimizer.learningRate = rate;
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
  try {
    await model.fitDataset(batches(data, config, random), {
      epochs: config.epochs,
      verbose: 0,
      yieldEvery: "never",
      callbacks: [new tf.CustomCallback(eachStep), ...stopping],
    });
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    optimizer.dispose();
  }
  seedDropout(model, undefined);
  return model;
}

/**
 * Computes the cross-entropy of weighted rows, whose targets sum to their weights. The gradient of
 * TensorFlow.js is correct only for targets that sum to 1, so each row's targets are divided by its
 * weight, which is then passed to the loss.
 */
function weightedCrossEntropy(truth: tf.Tensor, logits: tf.Tensor): tf.Scalar {
  const weights = tf.sum(truth, 1);
  return tf.losses.softmaxCrossEntropy(tf.div(truth, tf.expandDims(weights, 1)), logits, weights);
}

/**
 * Sets new seeds for a step, because a dropout layer draws the same mask again for the same seed.
 */
function seedDropout(model: LayersModel, random: Random | undefined): void {
  for (const layer of model.layers) {
    if (layer.getClassName() === "Dropout") {
      Object.assign(layer, { seed: random?.below(2 ** 31) });
    }
  }
}

/**
 * Checks that there is one row of values for each label, and that labels are in range.
 *
 * @returns The number of features.
 * @throws {RangeError} If a check fails.
 */
export function requireRows({ values, labels, classes }: TrainingData): number {
  const features = values.length / labels.length;
  if (labels.length === 0 || !Number.isInteger(features)) {
    throw new RangeError(
      `Cannot train on ${values.length} values with ${labels.length} labels, ` +
        `expected one row of features for each label`,
    );
  }
  const bad = labels.find((label) => !(label >= 0 && label < classes));
  if (bad !== undefined) {
    throw new RangeError(`Cannot train on label ${bad}, expected 0 to ${classes - 1}`);
  }
  return features;
}
