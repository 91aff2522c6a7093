import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import type { TrainingConfig } from "../training/fit.ts";
import { type ModelKind, networkKind } from "./model_kind.ts";
import type { Sequential } from "../tensorflow/layers_model.ts";

/** Hyper-parameters of a multi-layer perceptron. */
export interface MlpConfig extends TrainingConfig {
  /** Width of each hidden layer. */
  readonly hidden: readonly number[];
  /** Fraction of the features that is dropped out in each training row. */
  readonly inputDropout: number;
  /** Fraction of the units of each hidden layer that is dropped out. */
  readonly hiddenDropout: number;
  /** Weight of the sum of squared weights in the loss. */
  readonly l2: number;
}

/**
 * Builds a multi-layer perceptron: dense layers with ReLU and dropout.
 *
 * @param config Widths, dropout, penalty.
 * @param random Source of the initial weights (Glorot uniform).
 * @returns The network, not compiled; it outputs logits.
 */
export function buildMlp(
  features: number,
  classes: number,
  { hidden, inputDropout, hiddenDropout, l2 }: Omit<MlpConfig, keyof TrainingConfig>,
  random: Random,
): Sequential {
  const dense = (name: string, units: number, activation: "relu" | "linear") =>
    tf.layers.dense({
      name,
      units,
      activation,
      kernelInitializer: tf.initializers.glorotUniform({ seed: random.below(2 ** 31) }),
    });
  const model = tf.sequential({ name: "mlp" });
  model.add(tf.layers.inputLayer({ name: "features", inputShape: [features] }));
  if (inputDropout > 0) {
    model.add(tf.layers.dropout({ name: "dropout_features", rate: inputDropout }));
  }
  for (const [i, units] of hidden.entries()) {
    model.add(dense(`hidden_${i + 1}`, units, "relu"));
    if (hiddenDropout > 0) {
      model.add(tf.layers.dropout({ name: `dropout_${i + 1}`, rate: hiddenDropout }));
    }
  }
  model.add(dense("logits", classes, "linear"));
  for (const layer of model.layers) if (l2 > 0 && layer.weights.length > 0) addL2(layer, l2);
  return model;
}

/**
 * Sum of squares with a cheap gradient; the gradient of `tf.regularizers.l2` takes ten operations.
 */
const sumOfSquares = tf.customGrad((x, save) => {
  (save as tf.GradSaveFunc)([x as tf.Tensor]);
  return {
    value: tf.sum(tf.square(x as tf.Tensor)),
    gradFunc: (dy, [x]) => tf.mul(x, tf.mul(dy, 2)),
  };
});

/**
 * Adds the squared weights of a layer to the loss, as `tf.regularizers.l2` does, in fewer
 * operations. It is not part of the layer's configuration, as a saved model does not need it.
 *
 * @param layer A layer whose first weight is its kernel.
 * @param l2 Weight of the sum of squares.
 */
function addL2(layer: tf.layers.Layer, l2: number): void {
  layer.addLoss(() => tf.mul(sumOfSquares(layer.getWeights()[0]), l2) as tf.Scalar);
}

/** The multi-layer perceptron. */
export const mlp: ModelKind<MlpConfig> = networkKind<MlpConfig>("mlp", buildMlp);

/**
 * The original recipe: scikit-learn's `MLPClassifier(hidden_layer_sizes=(300,), alpha=0.01,
 * batch_size=256, max_iter=500)`, the rest being its defaults. Its `learning_rate="adaptive"` has
 * no effect with Adam and is left out. Training stops when the loss has not fallen by `minDelta`
 * below the lowest for ten epochs; in scikit-learn, a smaller fall also sets a new lowest loss.
 */
export const ORIGINAL_MLP: MlpConfig = {
  hidden: [300],
  inputDropout: 0,
  hiddenDropout: 0,
  l2: 0.01 / 2 / 256, // scikit-learn adds alpha / 2 · Σw² / batch
  learningRate: 1e-3,
  schedule: "constant",
  batchSize: 256,
  epochs: 500,
  earlyStopping: { minDelta: 1e-4, patience: 10 },
  mixup: 0,
  labelSmoothing: 0,
};

/**
 * For many features and few speakers: regularised so that the network does not overfit its
 * speakers. Chosen by cross-validation on the training speakers of the first EmoBox fold.
 */
export const REGULARISED_MLP: MlpConfig = {
  hidden: [256, 64],
  inputDropout: 0.2,
  hiddenDropout: 0.5,
  l2: 0,
  learningRate: 1.5e-3,
  schedule: "one-cycle", // the learning rate peaks, and ends at 0
  batchSize: 128,
  epochs: 20, // fixed: there are no held-out speakers for early stopping
  mixup: 0.4,
  labelSmoothing: 0.1,
};

/**
 * For the 3,072 features of the pretrained encoder. Chosen by cross-validation on the training
 * speakers of the first EmoBox fold.
 */
export const ENCODER_MLP: MlpConfig = {
  ...REGULARISED_MLP,
  hidden: [128],
  inputDropout: 0.5,
  epochs: 60,
};

/** Factor of the disturbances that this network is trained with; chosen in the same way. */
export const MLP_DISTURBANCE = 1;
