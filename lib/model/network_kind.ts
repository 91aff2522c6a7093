import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import type { Sequential } from "../tensorflow/layers_model.ts";
import { classWeights, type TrainingData } from "../training/batches.ts";
import { fitNetwork, type TrainingConfig } from "../training/fit.ts";
import type { ModelKind } from "./model_kind.ts";

/**
 * Makes a kind of model from a kind of network.
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
 * Turns a trained network that outputs logits into a classifier that outputs probabilities and
 * assumes that all classes are equally likely: the logarithm of each class' share of the training
 * rows is subtracted from the bias of the last layer, and a softmax is added. The unweighted average
 * recall, which weights all classes equally, asks for uniform priors.
 *
 * @param model A model whose last layer is dense; changed in place.
 */
export function toClassifier(model: Sequential, data: TrainingData): Sequential {
  const sums = classWeights(data);
  const total = sums.reduce((a, b) => a + b);
  const layer = model.layers[model.layers.length - 1];
  tf.tidy(() => {
    const [kernel, bias] = layer.getWeights();
    // A class without rows keeps what the network learned of it: that it does not occur.
    const logShares = tf.tensor1d(Float32Array.from(sums, (n) => n > 0 ? Math.log(n / total) : 0));
    layer.setWeights([kernel, tf.sub(bias, logShares)]);
  });
  model.add(tf.layers.softmax({ name: "probabilities" }));
  model.build(); // else it would go on predicting without the layer that was added
  return model;
}
