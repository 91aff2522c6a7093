import * as tf from "@tensorflow/tfjs";
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { loadBackend } from "../tensorflow/backend.ts";
import { classWeights, type TrainingData } from "../training/batches.ts";
import { requireRows } from "../training/fit.ts";
import type { ModelKind } from "./model_kind.ts";

/** Hyper-parameters of a linear discriminant analysis. */
export interface LdaConfig {
  /**
   * Fraction of the covariance that is replaced by that of columns which vary alike and
   * independently: few speakers say little about a large covariance.
   */
  readonly shrinkage: number;
}

/** Rows that are multiplied at once, which bounds memory. */
const ROWS_AT_ONCE = 1024;
/** Rows are few if there are this many times as many features. */
const FEW_ROWS = 8;
/** Bias of a class without training rows, so that it is never predicted. */
const NEVER = -1e30;

/**
 * Linear discriminant analysis: the best classifier if the features of each class are normally
 * distributed with means of their own and one covariance, and all classes are equally likely. It is
 * one dense layer with a softmax.
 *
 * @see scikit-learn `LinearDiscriminantAnalysis(solver="lsqr", shrinkage=…)`, less the logarithms of
 * its priors in the intercepts
 * @see Friedman 1989, "Regularized Discriminant Analysis", doi:10.1080/01621459.1989.10478752
 */
export const lda: ModelKind<LdaConfig> = {
  id: "lda",
  fit: async (data, config) => {
    const features = requireRows(data);
    await loadBackend();
    const { kernel, bias } = discriminants(data, features, config);
    const model = tf.sequential({ name: "lda" });
    const layer = tf.layers.dense({
      name: "probabilities",
      inputShape: [features],
      units: data.classes,
      activation: "softmax",
    });
    model.add(layer);
    tf.tidy(() => {
      layer.setWeights([tf.tensor2d(kernel, [features, data.classes]), tf.tensor1d(bias)]);
    });
    return model;
  },
};

/** Chosen by cross-validation among the training speakers of the first EmoBox fold. */
export const LDA: LdaConfig = { shrinkage: 0.2 };

/** For the 3,072 values of the pretrained encoder; chosen in the same way. */
export const ENCODER_LDA: LdaConfig = { shrinkage: 0.5 };

function discriminants(
  data: TrainingData,
  features: number,
  { shrinkage }: LdaConfig,
): { kernel: Float32Array; bias: Float32Array } {
  const { means, sums } = classMeans(data, features);
  const columns = new Matrix(features, data.classes);
  for (let c = 0; c < data.classes; c++) columns.setColumn(c, means[c]);
  const fewRows = data.labels.length * FEW_ROWS <= features && shrinkage > 0 && shrinkage < 1;
  const solve = fewRows ? solveByRows : solveByColumns;
  const directions = solve(data, means, columns, shrinkage);
  const bias = Float32Array.from(means, (mean, c) => {
    if (sums[c] === 0) return NEVER;
    return -mean.reduce((sum, value, j) => sum + value * directions.get(j, c), 0) / 2;
  });
  return { kernel: Float32Array.from(directions.to1DArray()), bias };
}

/** Multiplies columns by the inverse of the shrunk covariance, shape `[features][classes]`. */
function solveByColumns(
  data: TrainingData,
  means: readonly Float64Array[],
  columns: Matrix,
  shrinkage: number,
): Matrix {
  const features = columns.rows;
  const covariance = covarianceWithinClasses(data, means, features);
  const variance = requireVariance(covariance.trace() / features, data);
  covariance.mul(1 - shrinkage);
  for (let j = 0; j < features; j++) {
    covariance.set(j, j, covariance.get(j, j) + shrinkage * variance);
  }
  return new CholeskyDecomposition(covariance).solve(columns);
}

/**
 * Does the same by the Woodbury identity, which inverts a matrix of the size of the rows instead: of
 * few recordings with many features it takes a moment.
 */
function solveByRows(
  data: TrainingData,
  means: readonly Float64Array[],
  columns: Matrix,
  shrinkage: number,
): Matrix {
  const features = columns.rows, rows = data.labels.length;
  const x = Matrix.from1DArray(rows, features, centredRows(data, means, features, 0, rows));
  const total = classWeights(data).reduce((a, b) => a + b);
  const transposed = x.transpose(), products = x.mmul(transposed);
  const ridge = shrinkage * requireVariance(products.trace() / total / features, data);
  for (let i = 0; i < rows; i++) {
    products.set(i, i, products.get(i, i) + total * ridge / (1 - shrinkage));
  }
  const inner = new CholeskyDecomposition(products).solve(x.mmul(columns));
  return columns.clone().sub(transposed.mmul(inner)).div(ridge);
}

function requireVariance(variance: number, { classes }: TrainingData): number {
  if (variance > 0) return variance;
  throw new RangeError(
    `Cannot fit discriminants: the variance within ${classes} classes is ${variance}, ` +
      `expected finite features that vary within a class`,
  );
}

function classMeans(data: TrainingData, features: number) {
  const { values, labels, classes, weights } = data;
  const means = Array.from({ length: classes }, () => new Float64Array(features));
  const sums = classWeights(data);
  for (const [row, label] of labels.entries()) {
    const mean = means[label], share = (weights?.[row] ?? 1) / sums[label];
    for (let j = 0; j < features; j++) mean[j] += values[row * features + j] * share;
  }
  return { means, sums };
}

/** Covariance of the rows around the means of their classes, shape `[features][features]`. */
function covarianceWithinClasses(
  data: TrainingData,
  means: readonly Float64Array[],
  features: number,
): Matrix {
  const rows = data.labels.length;
  const total = classWeights(data).reduce((a, b) => a + b);
  const sum = new Float64Array(features * features);
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const to = Math.min(from + ROWS_AT_ONCE, rows);
    const centred = centredRows(data, means, features, from, to);
    tf.tidy(() => {
      const x = tf.tensor2d(centred, [to - from, features]);
      const products = tf.matMul(x, x, true).dataSync();
      for (let i = 0; i < sum.length; i++) sum[i] += products[i] / total;
    });
  }
  return Matrix.from1DArray(features, features, sum);
}

/** Some rows less the means of their classes, times the roots of their weights. */
function centredRows(
  { values, labels, weights }: TrainingData,
  means: readonly Float64Array[],
  features: number,
  from: number,
  to: number,
): Float32Array {
  const centred = new Float32Array((to - from) * features);
  for (let row = from; row < to; row++) {
    const mean = means[labels[row]], root = Math.sqrt(weights?.[row] ?? 1);
    for (let j = 0; j < features; j++) {
      centred[(row - from) * features + j] = root * (values[row * features + j] - mean[j]);
    }
  }
  return centred;
}
