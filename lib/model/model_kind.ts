import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import type { LayersModel, Sequential } from "../tensorflow/layers_model.ts";
import { classWeights, type TrainingData } from "../training/batches.ts";
import { fitNetwork, type OnEpoch, type TrainingConfig } from "../training/fit.ts";

/**
 * A method of training a classifier. The classifier is a TensorFlow.js model that maps scaled
 * features, shape `[n, features]`, to probabilities of the classes, shape `[n, classes]`.
 */
export interface ModelKind<Config> {
  /** Short name: `mlp`. */
  readonly id: string;
  /**
   * Fits a model.
   *
   * @param random Source of randomness; the result depends on it, the data and `config` alone.
   * @param onEpoch Called after each epoch, by kinds that train in epochs.
   */
  fit(
    data: TrainingData,
    config: Config,
    random: Random,
    onEpoch?: OnEpoch,
  ): Promise<LayersModel>;
}

/**
 * Makes a kind of model from a network architecture.
 *
 * @param build Builds the network, not compiled, which outputs logits; its last layer is dense.
 */
export function networkKind<Config extends TrainingConfig>(
  id: string,
  build: (features: number, classes: number, config: Config, random: Random) => Sequential,
): ModelKind<Config> {
  return {
    id,
    fit: async (data, config, random, onEpoch) => {
      const own = (features: number) => build(features, data.classes, config, random);
      return toClassifier(await fitNetwork(own, data, config, random, onEpoch), data);
    },
  };
}

/**
 * Turns a trained network that outputs logits into a classifier that outputs probabilities under
 * uniform priors: subtracts the logarithm of each class' share of the training rows from the bias
 * of the last layer, and adds a softmax. Uniform priors suit the unweighted average recall, which
 * weights all classes equally.
 *
 * @param model A model whose last layer is dense; changed in place.
 */
export function toClassifier(model: Sequential, data: TrainingData): Sequential {
  const sums = classWeights(data);
  const total = sums.reduce((a, b) => a + b);
  const layer = model.layers[model.layers.length - 1];
  tf.tidy(() => {
    const [kernel, bias] = layer.getWeights();
    // The bias of a class without rows stays: the network has learned that it does not occur.
    const logShares = tf.tensor1d(Float32Array.from(sums, (n) => n > 0 ? Math.log(n / total) : 0));
    layer.setWeights([kernel, tf.sub(bias, logShares)]);
  });
  model.add(tf.layers.softmax({ name: "probabilities" }));
  model.build(); // without it, the model would predict without the new layer
  return model;
}
