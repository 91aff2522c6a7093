import assert from "node:assert/strict";
import { accuracy, classMetrics, confusionMatrix } from "../../lib/evaluation/mod.ts";
import { addConfusions, macroF1, unweightedAverageRecall } from "../../lib/evaluation/metrics.ts";
import { assertClose } from "../helpers/close.ts";
import { golden } from "../helpers/golden.ts";

const expected = golden.classification;
const confusion = confusionMatrix(expected.truth, expected.predicted, 4);

Deno.test("confusionMatrix() gives scikit-learn's matrix, with truth in rows", () => {
  assert.deepEqual(confusion, expected.confusion);
});

Deno.test("accuracy(), unweightedAverageRecall() and macroF1() give scikit-learn's values", () => {
  const own = [accuracy(confusion), unweightedAverageRecall(confusion), macroF1(confusion)];
  assertClose(own, [expected.accuracy, expected.uar, expected.macroF1], 1e-12);
});

Deno.test("classMetrics() gives scikit-learn's values, also for a class never predicted", () => {
  const metrics = classMetrics(confusion);
  assertClose(metrics.map(({ precision }) => precision), expected.precision, 1e-12, "precision");
  assertClose(metrics.map(({ recall }) => recall), expected.recall, 1e-12, "recall");
  assertClose(metrics.map(({ f1 }) => f1), expected.f1, 1e-12, "f1");
  assertClose(metrics.map(({ support }) => support), expected.support, 0, "support");
});

Deno.test("unweightedAverageRecall() leaves out classes that do not occur", () => {
  assert.equal(unweightedAverageRecall([[3, 1], [0, 0]]), 0.75);
});

Deno.test("macroF1() leaves out classes that neither occur nor are predicted", () => {
  assert.equal(macroF1([[1, 0, 0], [0, 1, 0], [0, 0, 0]]), 1);
  assert.equal(macroF1([[1, 0, 0], [0, 0, 1], [0, 0, 0]]), 1 / 3);
});

Deno.test("addConfusions() adds cell by cell", () => {
  assert.deepEqual(addConfusions([[[1, 2], [3, 4]], [[10, 0], [0, 10]]]), [[11, 2], [3, 14]]);
});

Deno.test("confusionMatrix() refuses lengths that differ and indices out of range", () => {
  assert.throws(() => confusionMatrix([0, 1], [0], 2), /2 true with 1 predicted/);
  assert.throws(() => confusionMatrix([0, 2], [0, 1], 2), /index 2 at 1, expected 0 to 1/);
  assert.throws(() => confusionMatrix([0], [-1], 2), /index -1 at 0/);
  assert.throws(() => confusionMatrix([0], [0.5], 2), /index 0.5 at 0/);
});
