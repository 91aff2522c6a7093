import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { LOGMEL_BANDS, LOGMEL_FRAMES } from "../features/sets/logmel.ts";
import type { TrainingConfig } from "../training/fit.ts";
import type { ModelKind } from "./model_kind.ts";
import { networkKind } from "./network_kind.ts";
import type { Sequential } from "../tensorflow/layers_model.ts";

/** Hyper-parameters of a recurrent network on `logmel` frames. */
export interface LstmConfig extends TrainingConfig {
  /** Width of the recurrent layer. */
  readonly units: number;
  /** Fraction of its outputs that is dropped out. */
  readonly dropout: number;
}

/**
 * Builds a recurrent network: an LSTM over the frames, the mean of its outputs over time, and a
 * dense layer.
 *
 * @param features Those of `logmel`.
 * @returns The network, not compiled; it outputs logits.
 */
export function buildLstm(
  features: number,
  classes: number,
  { units, dropout }: LstmConfig,
  random: Random,
): Sequential {
  const initializer = () => tf.initializers.glorotUniform({ seed: random.below(2 ** 31) });
  const model = tf.sequential({ name: "lstm" });
  model.add(tf.layers.reshape({
    name: "frames",
    inputShape: [features],
    targetShape: [LOGMEL_FRAMES, LOGMEL_BANDS],
  }));
  model.add(tf.layers.lstm({
    name: "lstm",
    units,
    returnSequences: true,
    kernelInitializer: initializer(),
    recurrentInitializer: initializer(),
  }));
  model.add(tf.layers.globalAveragePooling1d({ name: "mean_over_time" }));
  model.add(tf.layers.dropout({ name: "dropout", rate: dropout }));
  model.add(tf.layers.dense({
    name: "logits",
    units: classes,
    kernelInitializer: initializer(),
  }));
  return model;
}

/** The recurrent network. */
export const lstm: ModelKind<LstmConfig> = networkKind("lstm", buildLstm);

/** A small one; nothing of it was tuned. */
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
