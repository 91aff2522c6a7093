import * as tf from "@tensorflow/tfjs";
import { rowsOf } from "../core/arrays.ts";
import { loadBackend } from "../tensorflow/backend.ts";
import { classMeans, classWeights, type TrainingData } from "../training/batches.ts";
import { requireRows } from "../training/fit.ts";
import { meanPower } from "../core/statistics.ts";
import { dot, solveByConjugateGradients } from "../core/conjugate_gradients.ts";
import type { ModelKind } from "./model_kind.ts";

/** Hyper-parameters of a linear discriminant analysis. */
export interface LdaConfig {
  /**
   * Fraction of the covariance that is replaced by a multiple of the identity: a large covariance
   * cannot be estimated well from few speakers.
   */
  readonly shrinkage: number;
}

/** Rows that are multiplied at once; limits memory. */
const ROWS_AT_ONCE = 1024;
/** Bias of a class without training rows, so that it is never predicted. */
const NEVER = -1e30;

/**
 * Linear discriminant analysis: the optimal classifier if the features of each class are normally
 * distributed, all classes have the same covariance, and all are equally likely. The model is one
 * dense layer with a softmax.
 *
 * @see scikit-learn `LinearDiscriminantAnalysis(solver="lsqr", shrinkage=…)`, whose intercepts also
 * contain the logarithms of the priors
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

/** The default, chosen by cross-validation on the training speakers of the first EmoBox fold. */
export const LDA: LdaConfig = { shrinkage: 0.2 };

/** For the 3,072 features of the pretrained encoder; chosen on left-out corpora. */
export const ENCODER_LDA: LdaConfig = { shrinkage: 0.7 };

/**
 * The same with disturbances, which improve the estimate of the covariance. Chosen by
 * cross-validation on the training speakers of the first EmoBox fold.
 */
export const DISTURBED_LDA: LdaConfig = { shrinkage: 0.3 };

/** Factor of the disturbances; chosen in the same way. */
export const LDA_DISTURBANCE = 3;

function discriminants(
  data: TrainingData,
  features: number,
  { shrinkage }: LdaConfig,
): { kernel: Float32Array; bias: Float32Array } {
  const sums = classWeights(data), means = classMeans(data);
  const { disturbances } = data;
  const variance = varianceWithinClasses(data, means, features) +
    (disturbances ? meanPower(disturbances) : 0);
  if (!(variance > 0)) {
    throw new RangeError(
      `Cannot fit discriminants: the variance within ${data.classes} classes is ${variance}, ` +
        `expected finite features that vary within a class`,
    );
  }
  const directions = solveByConjugateGradients(means, (vectors) => {
    const products = timesCovariance(data, means, vectors);
    const changes = disturbances && timesOuterProduct(disturbances, vectors);
    return products.map((product, c) =>
      product.map((value, j) =>
        (1 - shrinkage) * (value + (changes?.[c][j] ?? 0)) + shrinkage * variance * vectors[c][j]
      )
    );
  });
  const bias = Float32Array.from(means, (mean, c) => {
    return sums[c] === 0 ? NEVER : -dot(mean, directions[c]) / 2;
  });
  const kernel = new Float32Array(features * data.classes);
  for (const [c, direction] of directions.entries()) {
    for (let j = 0; j < features; j++) kernel[j * data.classes + c] = direction[j];
  }
  return { kernel, bias };
}

/** Variance of the rows around the means of their classes, averaged over the features. */
function varianceWithinClasses(
  { values, labels, weights }: TrainingData,
  means: readonly Float64Array[],
  features: number,
): number {
  let sum = 0, total = 0;
  for (const [row, label] of labels.entries()) {
    const mean = means[label], weight = weights?.[row] ?? 1;
    let squares = 0;
    for (let j = 0; j < features; j++) squares += (values[row * features + j] - mean[j]) ** 2;
    sum += weight * squares;
    total += weight;
  }
  return sum / total / features;
}

/**
 * Multiplies vectors by the mean outer product of rows, which is what disturbances add to the
 * covariance.
 *
 * @param rows Shape `[m][features]`.
 * @param vectors Shape `[n][features]`.
 * @returns The products, same shape as the vectors.
 */
function timesOuterProduct(rows: Float32Array, vectors: readonly Float64Array[]): Float64Array[] {
  const features = vectors[0].length, count = rows.length / features;
  const products = tf.tidy(() => {
    const x = tf.tensor2d(rows, [count, features]);
    return tf.matMul(tf.matMul(tensorOf(vectors), x, false, true), x).dataSync<"float32">();
  });
  return rowsOf(products, features).map((own) => Float64Array.from(own, (sum) => sum / count));
}

function tensorOf(vectors: readonly Float64Array[]): tf.Tensor2D {
  const values = Float32Array.from(vectors.flatMap((own) => [...own]));
  return tf.tensor2d(values, [vectors.length, vectors[0].length]);
}

/**
 * Multiplies vectors by the covariance of the rows around the means of their classes, without
 * computing the covariance itself, which would take longer for thousands of features.
 *
 * @param vectors Shape `[n][features]`.
 * @returns The products, same shape.
 */
function timesCovariance(
  { values, labels, weights }: TrainingData,
  means: readonly Float64Array[],
  vectors: readonly Float64Array[],
): Float64Array[] {
  const count = vectors.length, features = vectors[0].length;
  const products = vectors.map(() => new Float64Array(features));
  const middles = means.map((mean) => vectors.map((vector) => dot(mean, vector)));
  const byClass = means.map(() => new Float64Array(count));
  let total = 0;
  tf.tidy(() => {
    const v = tensorOf(vectors);
    for (let from = 0; from < labels.length; from += ROWS_AT_ONCE) {
      const rows = Math.min(ROWS_AT_ONCE, labels.length - from);
      const block = values.subarray(from * features, (from + rows) * features);
      // Read outside: tf.tidy() searches its result for tensors, even an array of numbers.
      const blockProducts = tf.tidy(() => {
        const x = tf.tensor2d(block, [rows, features]);
        const lengths = tf.matMul(x, v, false, true).dataSync<"float32">();
        for (let row = 0; row < rows; row++) {
          const label = labels[from + row], weight = weights?.[from + row] ?? 1;
          total += weight;
          for (let i = 0; i < count; i++) {
            const at = row * count + i;
            byClass[label][i] += lengths[at] = weight * (lengths[at] - middles[label][i]);
          }
        }
        return tf.matMul(tf.tensor2d(lengths, [rows, count]), x, true);
      });
      const sums = blockProducts.dataSync();
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < features; j++) products[i][j] += sums[i * features + j];
      }
    }
  });
  return products.map((product, i) =>
    product.map((value, j) =>
      (value - means.reduce((sum, mean, c) => sum + byClass[c][i] * mean[j], 0)) / total
    )
  );
}
