import * as tf from "@tensorflow/tfjs";
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { collectGarbage } from "../core/garbage.ts";
import { loadBackend } from "../training/backend.ts";
import type { TrainingData } from "../training/batches.ts";
import type { Network } from "./mlp.ts";
import type { DiscriminantConfig } from "./recipes.ts";

/**
 * Learns linear discriminants: the best that can be done if the features of every class are normally
 * distributed, with a mean of its own and the covariance of all. They are a network of one layer, the
 * softmax of which are the probabilities.
 *
 * @param data Training rows, scaled so that features vary about alike; a class may have none.
 * @param config How much the covariance is shrunk, which is learned from few speakers.
 * @returns One layer; a class without rows is never answered.
 * @throws {RangeError} If all features of each class are alike.
 * @see scikit-learn `LinearDiscriminantAnalysis(solver="lsqr", shrinkage=…)`
 * @see Friedman 1989, "Regularized Discriminant Analysis", doi:10.1080/01621459.1989.10478752
 */
export async function fitDiscriminant(
  data: TrainingData,
  { shrinkage }: DiscriminantConfig,
): Promise<Network> {
  await loadBackend();
  const { values, labels, classes } = data;
  const features = values.length / labels.length;
  const { means, counts } = classMeans(data, features);
  const covariance = withinClasses(data, means, features);
  let variance = 0;
  for (let j = 0; j < features; j++) variance += covariance.get(j, j) / features;
  if (!(variance > 0)) {
    throw new RangeError(
      `Cannot learn discriminants: within each of ${classes} classes all rows are alike`,
    );
  }
  covariance.mul(1 - shrinkage);
  for (let j = 0; j < features; j++) {
    covariance.set(j, j, covariance.get(j, j) + shrinkage * variance);
  }
  const columns = new Matrix(features, classes);
  for (let c = 0; c < classes; c++) columns.setColumn(c, means[c]);
  const directions = new CholeskyDecomposition(covariance).solve(columns);
  const bias = Float32Array.from(means, (mean, c) => {
    const length = mean.reduce((sum, value, j) => sum + value * directions.get(j, c), 0);
    return Math.log(counts[c] / labels.length) - length / 2;
  });
  return [{
    inputs: features,
    outputs: classes,
    weights: Float32Array.from(directions.to1DArray()),
    bias,
  }];
}

function classMeans({ values, labels, classes }: TrainingData, features: number) {
  const means = Array.from({ length: classes }, () => new Float64Array(features));
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]++;
  for (const [row, label] of labels.entries()) {
    const mean = means[label];
    for (let j = 0; j < features; j++) mean[j] += values[row * features + j] / counts[label];
  }
  return { means, counts };
}

/** Rows that are multiplied at once, which bounds memory. */
const ROWS_AT_ONCE = 1024;

/** Covariance of the rows around the means of their classes, shape `[features][features]`. */
function withinClasses(
  { values, labels }: TrainingData,
  means: readonly Float64Array[],
  features: number,
): Matrix {
  const sum = new Float64Array(features * features);
  const chunk = new Float32Array(Math.min(ROWS_AT_ONCE, labels.length) * features);
  for (let from = 0; from < labels.length; from += ROWS_AT_ONCE) {
    const to = Math.min(from + ROWS_AT_ONCE, labels.length);
    const centred = chunk.subarray(0, (to - from) * features);
    for (let row = from; row < to; row++) {
      const mean = means[labels[row]];
      for (let j = 0; j < features; j++) {
        centred[(row - from) * features + j] = values[row * features + j] - mean[j];
      }
    }
    // Nothing is returned from within: every number of it would be looked at for tensors.
    tf.tidy(() => {
      const x = tf.tensor2d(centred, [to - from, features]);
      const products = tf.matMul(tf.transpose(x), x).dataSync();
      for (let i = 0; i < sum.length; i++) sum[i] += products[i] / labels.length;
    });
    collectGarbage("minor");
  }
  return Matrix.from1DArray(features, features, sum);
}
