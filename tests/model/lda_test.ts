import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import { identityScaler } from "../../lib/dataset/scaler.ts";
import { lda } from "../../lib/model/lda.ts";
import { networkOutputs } from "../../lib/model/recogniser.ts";
import type { TrainingData } from "../../lib/training/batches.ts";
import { assertClose } from "../helpers/close.ts";

const fit = (data: TrainingData, shrinkage: number) =>
  lda.fit(data, { shrinkage }, seededRandom(1)) as Promise<tf.Sequential>;

function dataOf(classes: readonly (readonly (readonly number[])[])[]): TrainingData {
  return {
    values: Float32Array.from(classes.flat(2)),
    labels: Int32Array.from(classes.flatMap((own, label) => own.map(() => label))),
    classes: classes.length,
  };
}

const rows = [
  [[1, 2, 0], [2, 1, 1], [3, 4, 0], [0, 1, 2]],
  [[5, 5, 1], [6, 4, 3], [7, 7, 2], [4, 6, 5]],
  [[1, 6, 9], [2, 8, 7]],
];

Deno.test("lda gives scikit-learn's coefficients, and its intercepts with uniform priors", async () => {
  // LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.25).fit(X, y), version 1.9
  const coef = [
    [1.51756, 1.43039, 1.53651],
    [6.16616, 3.55451, 5.44117],
    [2.85327, 6.80226, 8.92901],
  ];
  const intercept = [-4.06105, -35.12975, -63.27334], priors = [0.4, 0.4, 0.2];
  const [kernel, bias] = (await fit(dataOf(rows), 0.25)).getWeights();
  assertClose(tf.transpose(kernel).dataSync(), coef.flat(), 1e-4, "coefficient");
  const uniform = intercept.map((value, c) => value - Math.log(priors[c]));
  assertClose(bias.dataSync(), uniform, 1e-4, "intercept");
});

/** Probabilities that a network gives for unscaled rows. */
async function predicted(data: TrainingData, shrinkage: number, values: number[]) {
  const network = await fit(data, shrinkage);
  const features = network.inputs[0].shape[1]!;
  return networkOutputs({ network }, Float32Array.from(values), identityScaler(features));
}

Deno.test("lda of fewer rows than features equals lda of each row repeated", async () => {
  const random = seededRandom(5), features = 64, few = 6;
  const values = Float32Array.from({ length: few * features }, () => random.uniform());
  const repeated = (times: number): TrainingData => ({
    values: Float32Array.from(
      { length: times * values.length },
      (_, i) => values[i % values.length],
    ),
    labels: Int32Array.from({ length: times * few }, (_, i) => i % few % 2),
    classes: 2,
    weights: Float32Array.from({ length: times * few }, (_, i) => 1 + i % few),
  });
  const [kernel, bias] = (await fit(repeated(1), 0.3)).getWeights();
  // As many rows as features, whose covariance is inverted as it is.
  const [expectedKernel, expectedBias] = (await fit(repeated(11), 0.3)).getWeights();
  assertClose(kernel.dataSync(), expectedKernel.dataSync(), 1e-3, "coefficient");
  assertClose(bias.dataSync(), expectedBias.dataSync(), 1e-3, "intercept");
});

Deno.test("lda of two classes in one dimension is a logistic curve around their middle", async () => {
  // Means 0 and 4, variance 1 within both, one class three times as frequent: slope 4, middle 2.
  const data = dataOf([[[-1], [1], [-1], [1], [-1], [1]], [[3], [5]]]);
  const points = [2, 1.5, 0, 5];
  const expected = points.flatMap((x) => {
    const second = 1 / (1 + Math.exp(-4 * (x - 2)));
    return [1 - second, second];
  });
  assertClose(await predicted(data, 0.4, points), expected, 1e-5);
});

Deno.test("lda shrinks the covariance towards a multiple of the identity", async () => {
  // Covariance diag(4, 1) around means (0, 0) and (2, 2): half shrunk, diag(3.25, 1.75).
  const spread = [[2, 1], [2, -1], [-2, 1], [-2, -1]];
  const data = dataOf([spread, spread.map(([x, y]) => [x + 2, y + 2])]);
  const [kernel, bias] = (await fit(data, 0.5)).getWeights();
  assertClose(kernel.dataSync(), [0, 2 / 3.25, 0, 2 / 1.75], 1e-5);
  assertClose(bias.dataSync(), [0, -(4 / 3.25 + 4 / 1.75) / 2], 1e-5);
});

Deno.test("lda adds the changes by disturbances to the covariance before shrinkage", async () => {
  // As above, diag(4, 1), with squared changes of (12 + 0) / 2 and (0 + 14) / 2, together
  // diag(10, 8): half shrunk, diag(9.5, 8.5).
  const spread = [[2, 1], [2, -1], [-2, 1], [-2, -1]];
  const data = dataOf([spread, spread.map(([x, y]) => [x + 2, y + 2])]);
  const disturbances = Float32Array.of(Math.sqrt(12), 0, 0, -Math.sqrt(14));
  const [kernel] = (await fit({ ...data, disturbances }, 0.5)).getWeights();
  assertClose(kernel.dataSync(), [0, 2 / 9.5, 0, 2 / 8.5], 1e-5);
});

Deno.test("lda sums the covariance over blocks of rows", async () => {
  // 2,600 rows, three lots: two features that vary together, as (t, t + w), t = ±2 and w = ±1.
  const values = Array.from({ length: 2_600 }, (_, i) => {
    const t = i % 4 < 2 ? 2 : -2, w = i % 2 === 0 ? 1 : -1;
    return [t, t + w];
  });
  const moved = values.map(([x, y]) => [x + 1, y]);
  const [kernel] = (await fit(dataOf([values.slice(0, 1_400), moved.slice(0, 1_200)]), 0))
    .getWeights();
  // Covariance [[4, 4], [4, 5]], its inverse [[5, -4], [-4, 4]] / 4; the means differ by (1, 0).
  const [a, b, c, d] = kernel.dataSync();
  assertClose([b - a, d - c], [5 / 4, -1], 1e-4);
});

Deno.test("lda never predicts a class without rows, however far away a row is", async () => {
  const data = { ...dataOf(rows), classes: 4 };
  const far = [3, 3, 3, 2, 6, 5, -1e6, 1e6, -1e6, -1e6, -1e6, -1e6];
  const withEmpty = await predicted(data, 0.25, far);
  const without = await predicted(dataOf(rows), 0.25, far);
  const expected = [0, 3, 6, 9].flatMap((at) => [...without.subarray(at, at + 3), 0]);
  assert.deepEqual([...withEmpty], expected);
});

Deno.test("lda uses no randomness, and is one dense layer", async () => {
  const fail = () => assert.fail("drew a number");
  const model = await lda.fit(dataOf(rows), { shrinkage: 0.2 }, { uniform: fail, below: fail });
  assert.deepEqual(model.layers.map((layer) => layer.getClassName()), ["Dense"]);
  assert.deepEqual(model.outputs[0].shape, [null, 3]);
});

Deno.test("lda leaves no tensors but those of its layer", async () => {
  const before = [tf.memory().numTensors, tf.backend().numDataIds()];
  const model = await fit(dataOf(rows), 0.25);
  assert.deepEqual([tf.memory().numTensors, tf.backend().numDataIds()], before.map((n) => n + 2));
  model.dispose();
  assert.deepEqual([tf.memory().numTensors, tf.backend().numDataIds()], before);
});

Deno.test("lda refuses rows that do not vary within a class, or are NaN", async () => {
  const message = (variance: number) => ({
    name: "RangeError",
    message: `Cannot fit discriminants: the variance within 2 classes is ${variance}, ` +
      "expected finite features that vary within a class",
  });
  await assert.rejects(fit(dataOf([[[1], [1]], [[2], [2]]]), 0.1), message(0));
  await assert.rejects(fit(dataOf([[[1], [NaN]], [[2], [3]]]), 0.1), message(NaN));
});

Deno.test("lda refuses values and labels that do not fit, as networks do", async () => {
  const data = dataOf(rows);
  await assert.rejects(fit({ ...data, values: data.values.subarray(1) }, 0.1), {
    name: "RangeError",
    message:
      "Cannot train on 29 values with 10 labels, expected one row of features for each label",
  });
  await assert.rejects(fit({ ...data, classes: 2 }, 0.1), /label 2, expected 0 to 1/);
});

Deno.test("lda with a weight of 2 is lda with the row twice", async () => {
  const twice = dataOf([[...rows[0], rows[0][1]], rows[1], rows[2]]);
  const once = dataOf(rows);
  const weights = Float32Array.from(once.labels, (_, i) => i === 1 ? 2 : 1);
  const [expected, found] = await Promise.all([fit(twice, 0.2), fit({ ...once, weights }, 0.2)]);
  for (const [i, tensor] of expected.getWeights().entries()) {
    assertClose(found.getWeights()[i].dataSync(), tensor.dataSync() as Float32Array, 1e-4);
  }
});
