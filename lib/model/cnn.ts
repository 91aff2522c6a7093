import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { LOGMEL_BANDS, LOGMEL_FRAMES } from "../features/sets/logmel.ts";
import type { TrainingConfig } from "../training/fit.ts";
import type { ModelKind } from "./model_kind.ts";
import { networkKind } from "./network_kind.ts";
import type { Sequential } from "../tensorflow/layers_model.ts";

/** Hyper-parameters of a convolutional network on `logmel` frames. */
export interface CnnConfig extends TrainingConfig {
  /** Channels of each convolution over time. */
  readonly filters: readonly number[];
  /** Frames that each convolution spans. */
  readonly kernelSize: number;
  /** Fraction of the channels that is dropped out after each convolution. */
  readonly dropout: number;
}

/**
 * Builds a convolutional network: convolutions over time with ReLU, the larger of each two frames, the
 * mean over time, and a dense layer.
 *
 * @param features Those of `logmel`.
 * @returns The network, not compiled; it outputs logits.
 */
export function buildCnn(
  features: number,
  classes: number,
  { filters, kernelSize, dropout }: CnnConfig,
  random: Random,
): Sequential {
  const initializer = () => tf.initializers.glorotUniform({ seed: random.below(2 ** 31) });
  const model = tf.sequential({ name: "cnn" });
  model.add(tf.layers.reshape({
    name: "frames",
    inputShape: [features],
    targetShape: [LOGMEL_FRAMES, LOGMEL_BANDS],
  }));
  for (const [i, channels] of filters.entries()) {
    model.add(tf.layers.conv1d({
      name: `convolution_${i + 1}`,
      filters: channels,
      kernelSize,
      padding: "same",
      activation: "relu",
      kernelInitializer: initializer(),
    }));
    model.add(tf.layers.maxPooling1d({ name: `pool_${i + 1}`, poolSize: 2, strides: 2 }));
    model.add(tf.layers.dropout({ name: `dropout_${i + 1}`, rate: dropout }));
  }
  model.add(tf.layers.globalAveragePooling1d({ name: "mean_over_time" }));
  model.add(tf.layers.dense({
    name: "logits",
    units: classes,
    kernelInitializer: initializer(),
  }));
  return model;
}

/** The convolutional network. */
export const cnn: ModelKind<CnnConfig> = networkKind("cnn", buildCnn);

/** A small one; nothing of it was tuned. */
export const SMALL_CNN: CnnConfig = {
  filters: [64, 96],
  kernelSize: 5,
  dropout: 0.3,
  learningRate: 2e-3,
  schedule: "one-cycle",
  batchSize: 64,
  epochs: 30,
  mixup: 0.4,
  labelSmoothing: 0.1,
};
