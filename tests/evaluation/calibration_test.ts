import assert from "node:assert/strict";
import { seededRandom } from "../../lib/audio/mod.ts";
import {
  abstainThreshold,
  answersOf,
  coverageCurve,
  expectedCalibrationError,
  fitTemperature,
  reliability,
} from "../../lib/evaluation/mod.ts";
import { restrict, temper } from "../../lib/model/mod.ts";

/** Probabilities that are right as often as they say. */
function calibrated(n: number) {
  const random = seededRandom(1);
  const probabilities = new Float32Array(3 * n);
  const labels = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    const draws = [random.uniform() ** 3, random.uniform(), random.uniform()];
    const own = restrict(draws);
    probabilities.set(own, 3 * row);
    const at = random.uniform();
    labels[row] = at < own[0] ? 0 : at < own[0] + own[1] ? 1 : 2;
  }
  return { probabilities, labels };
}

const { probabilities, labels } = calibrated(20_000);
const rowsOf = (all: Float32Array) =>
  Array.from(labels, (label, i) => ({ label, probabilities: all.subarray(3 * i, 3 * i + 3) }));

Deno.test("fitTemperature() finds what calibrated probabilities were tempered with", () => {
  for (const temperature of [0.5, 1, 2]) {
    const found = fitTemperature(temper(probabilities, 3, 1 / temperature), labels, 3);
    assert.ok(Math.abs(found / temperature - 1) < 0.06, `${found} for ${temperature}`);
  }
});

Deno.test("expectedCalibrationError() is small for calibrated probabilities only", () => {
  const errorOf = (all: Float32Array) =>
    expectedCalibrationError(reliability(answersOf(rowsOf(all))));
  assert.ok(errorOf(probabilities) < 0.015, `${errorOf(probabilities)}`);
  assert.ok(errorOf(temper(probabilities, 3, 0.3)) > 0.1);
});

const four = [
  { confidence: 0.95, right: true },
  { confidence: 0.91, right: false },
  { confidence: 0.5, right: true },
  { confidence: 0.5, right: false },
];

Deno.test("reliability() sorts answers by confidence and leaves out empty bins", () => {
  assert.deepEqual(reliability(four), [
    { from: 0.5, to: 0.6, answers: 2, confidence: 0.5, accuracy: 0.5 },
    { from: 0.9, to: 1, answers: 2, confidence: 0.93, accuracy: 0.5 },
  ]);
  assert.ok(Math.abs(expectedCalibrationError(reliability(four)) - 0.215) < 1e-9);
  assert.equal(reliability([{ confidence: 1, right: true }])[0].to, 1);
});

Deno.test("coverageCurve() answers fewer clips with a higher threshold", () => {
  const curve = coverageCurve(four);
  assert.deepEqual(curve[0], { threshold: 0, coverage: 1, accuracy: 0.5 });
  assert.deepEqual(curve.at(-1), { threshold: 0.95, coverage: 0.25, accuracy: 1 });
});

Deno.test("abstainThreshold() is the lowest that is right often enough", () => {
  assert.equal(abstainThreshold(four, 0.5), 0);
  assert.equal(abstainThreshold(four, 0.8), 0.95);
  assert.equal(abstainThreshold([{ confidence: 0.9, right: false }], 0.5), 1);
});
