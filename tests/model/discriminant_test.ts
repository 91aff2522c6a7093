import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/audio/mod.ts";
import { classProbabilities, fitDiscriminant } from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";

const rows = [
  [[1, 2, 0], [2, 1, 1], [3, 4, 0], [0, 1, 2]],
  [[5, 5, 1], [6, 4, 3], [7, 7, 2], [4, 6, 5]],
  [[1, 6, 9], [2, 8, 7]],
];
const data = {
  values: Float32Array.from(rows.flat(2)),
  labels: Int32Array.from(rows.flatMap((own, label) => own.map(() => label))),
  classes: 3,
};

Deno.test("fitDiscriminant() gives what scikit-learn's LinearDiscriminantAnalysis gives", async () => {
  // LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.25).fit(X, y), version 1.9
  const [{ weights, bias }] = await fitDiscriminant(data, { shrinkage: 0.25 });
  const coef = [[1.51756, 1.43039, 1.53651], [6.16616, 3.55451, 5.44117], [
    2.85327,
    6.80226,
    8.92901,
  ]];
  for (const [c, row] of coef.entries()) {
    assertClose(Float32Array.from(row, (_, j) => weights[3 * j + c]), row, 1e-4);
  }
  assertClose(bias, [-4.06105, -35.12975, -63.27334], 1e-4);
});

Deno.test("fitDiscriminant() never answers a class without rows, and leaves no tensor", async () => {
  const before = tf.memory().numTensors;
  const network = await fitDiscriminant({ ...data, classes: 4 }, { shrinkage: 0.25 });
  const probabilities = classProbabilities([network], Float32Array.of(3, 3, 3, 2, 6, 5));
  assertClose(probabilities, [0.27619, 0.72381, 0, 0, 0, 0.10374, 0.89625, 0], 1e-4);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("fitDiscriminant() of more rows than are multiplied at once finds the best line", async () => {
  const random = seededRandom(1);
  const labels = Int32Array.from({ length: 5_000 }, (_, i) => i % 2);
  // Two classes that differ in the difference of two features, which vary together.
  const values = new Float32Array(10_000);
  for (const [i, label] of labels.entries()) {
    const common = 10 * random.uniform();
    values[2 * i] = common + label + random.uniform();
    values[2 * i + 1] = common + random.uniform();
  }
  const network = await fitDiscriminant({ values, labels, classes: 2 }, { shrinkage: 0.001 });
  const found = classProbabilities([network], values);
  const right = labels.filter((label, i) => found[2 * i + label] > 0.5).length;
  assert.ok(right > 4_200, `${right} of 5000`);
});

Deno.test("fitDiscriminant() refuses rows that do not differ within any class", async () => {
  const alike = {
    values: Float32Array.of(1, 1, 2, 2),
    labels: Int32Array.of(0, 0, 1, 1),
    classes: 2,
  };
  await assert.rejects(fitDiscriminant(alike, { shrinkage: 0.1 }), /within each of 2 classes/);
});
