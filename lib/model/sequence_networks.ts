import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { LOGMEL_BANDS, LOGMEL_FRAMES } from "../features/sets/logmel.ts";
import type { TrainingConfig } from "../training/fit.ts";
import { type ModelKind, networkKind } from "./model_kind.ts";
import type { Sequential } from "../tensorflow/layers_model.ts";

/** Hyper-parameters of a convolutional network on `logmel` frames. */
export interface CnnConfig extends TrainingConfig {
  /** Channels of each convolution over time. */
  readonly filters: readonly number[];
  /** Frames that each convolution spans. */
  readonly kernelSize: number;
  /** Fraction of the activations that is dropped out after each convolution. */
  readonly dropout: number;
}

/** Hyper-parameters of a recurrent network on `logmel` frames. */
export interface LstmConfig extends TrainingConfig {
  /** Width of the recurrent layer. */
  readonly units: number;
  /** Fraction of its outputs that is dropped out. */
  readonly dropout: number;
}

/**
 * Builds a convolutional network: convolutions over time with ReLU, each followed by max pooling of
 * two frames and dropout; then the mean over time and a dense layer.
 *
 * @param features Number of `logmel` features.
 * @returns The network, not compiled; it outputs logits.
 */
export function buildCnn(
  features: number,
  classes: number,
  { filters, kernelSize, dropout }: CnnConfig,
  random: Random,
): Sequential {
  const model = tf.sequential({ name: "cnn", layers: [framesLayer(features)] });
  for (const [i, channels] of filters.entries()) {
    model.add(tf.layers.conv1d({
      name: `convolution_${i + 1}`,
      filters: channels,
      kernelSize,
      padding: "same",
      activation: "relu",
      kernelInitializer: glorot(random),
    }));
    model.add(tf.layers.maxPooling1d({ name: `pool_${i + 1}`, poolSize: 2, strides: 2 }));
    model.add(tf.layers.dropout({ name: `dropout_${i + 1}`, rate: dropout }));
  }
  model.add(tf.layers.globalAveragePooling1d({ name: "mean_over_time" }));
  model.add(logitsLayer(classes, random));
  return model;
}

/**
 * Builds a recurrent network: an LSTM over the frames, the mean of its outputs over time, dropout,
 * and a dense layer.
 *
 * @param features Number of `logmel` features.
 * @returns The network, not compiled; it outputs logits.
 */
export function buildLstm(
  features: number,
  classes: number,
  { units, dropout }: LstmConfig,
  random: Random,
): Sequential {
  const model = tf.sequential({ name: "lstm", layers: [framesLayer(features)] });
  model.add(tf.layers.lstm({
    name: "lstm",
    units,
    returnSequences: true,
    kernelInitializer: glorot(random),
    recurrentInitializer: glorot(random),
  }));
  model.add(tf.layers.globalAveragePooling1d({ name: "mean_over_time" }));
  model.add(tf.layers.dropout({ name: "dropout", rate: dropout }));
  model.add(logitsLayer(classes, random));
  return model;
}

/** Reshapes a row of `logmel` features to frames. */
function framesLayer(features: number) {
  return tf.layers.reshape({
    name: "frames",
    inputShape: [features],
    targetShape: [LOGMEL_FRAMES, LOGMEL_BANDS],
  });
}

function logitsLayer(units: number, random: Random) {
  return tf.layers.dense({ name: "logits", units, kernelInitializer: glorot(random) });
}

function glorot(random: Random) {
  return tf.initializers.glorotUniform({ seed: random.below(2 ** 31) });
}

/** The convolutional network. */
export const cnn: ModelKind<CnnConfig> = networkKind("cnn", buildCnn);
/** The recurrent network. */
export const lstm: ModelKind<LstmConfig> = networkKind("lstm", buildLstm);

/** A small convolutional network; its hyper-parameters were not tuned. */
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

/** A small recurrent network; its hyper-parameters were not tuned. */
export const SMALL_LSTM: LstmConfig = {
  units: 64,
  dropout: 0.3,
  learningRate: 5e-3,
  schedule: "one-cycle",
  batchSize: 128,
  epochs: 20,
  mixup: 0.4,
  labelSmoothing: 0.1,
};
