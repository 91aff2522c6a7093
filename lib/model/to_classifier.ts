import * as tf from "@tensorflow/tfjs";
import { classWeights, type TrainingData } from "../training/batches.ts";
import type { Sequential } from "../tensorflow/layers_model.ts";

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
