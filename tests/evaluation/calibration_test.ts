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
import { alignmentFactors, combine, restrict, temper } from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";

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

Deno.test("temper() keeps the order, sums to 1, and does nothing at 1", () => {
  assertClose(temper(probabilities.slice(0, 30), 3, 1), probabilities.slice(0, 30), 1e-6);
  assertClose(temper(Float32Array.of(1, 4), 2, 2), [1 / 3, 2 / 3], 1e-6);
  assertClose(temper(Float32Array.of(0, 3), 2, 0.01), [0, 1], 0);
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

Deno.test("combine() weighs both kinds, divides by priors, and sums to 1", () => {
  const each = { functionals: Float32Array.of(0.5, 0.5), frames: Float32Array.of(0.9, 0.1) };
  const even = { framesShare: 0.25, priors: [0.5, 0.5], temperature: 1 };
  assertClose(combine(even, each), [0.6, 0.4], 1e-6);
  assertClose(combine({ ...even, priors: [0.25, 0.75] }, each), [1.8 / 2.2, 0.4 / 2.2], 1e-6);
  assertClose(combine({ ...even, framesShare: 1, temperature: 0.5 }, each), [
    0.81 / 0.82,
    0.01 / 0.82,
  ], 1e-6);
});

Deno.test("combine() chooses among some emotions, as if there were no others", () => {
  const each = { functionals: Float32Array.of(0.5, 0.2, 0.3), frames: new Float32Array(3) };
  const three = { framesShare: 0, priors: [0.5, 0.25, 0.25], temperature: 1 };
  assertClose(combine(three, each, { among: [2, 0] }), [1.2 / 2.2, 1 / 2.2], 1e-6);
  const none = { functionals: Float32Array.of(1, 0, 0), frames: new Float32Array(3) };
  assertClose(combine(three, none, { among: [1, 2] }), [0.5, 0.5], 0);
});

Deno.test("alignmentFactors() bring the mean over many recordings to what is expected", () => {
  const random = seededRandom(3);
  const expected = [0.2, 0.3, 0.5];
  // Somebody who sounds like the first class whatever the second may be.
  const rows = Array.from(
    { length: 1_000 },
    () => restrict([5, 1, 2].map((weight) => weight * random.uniform() ** 3)),
  );
  const heard = Float32Array.from(rows.flatMap((row) => [...row]));
  const factors = alignmentFactors(heard, expected);
  const mean = [0, 0, 0];
  for (let row = 0; row < heard.length; row += 3) {
    const own = restrict(factors.map((factor, j) => factor * expected[j] * heard[row + j]));
    for (let j = 0; j < 3; j++) mean[j] += own[j] / 1_000;
  }
  assertClose(Float64Array.from(mean), expected, 0.02);
  assert.ok(factors[0] < factors[2] && factors[2] < factors[1], `${factors}`);
});

Deno.test("alignmentFactors() trust few recordings little, and none not at all", () => {
  const one = Float32Array.of(0.98, 0.01, 0.01);
  const factors = alignmentFactors(one, [1, 1, 1]);
  assert.ok(factors[0] < 1 && factors[0] > 0.9, `${factors}`);
  assert.deepEqual(alignmentFactors(new Float32Array(), [1, 2]), [1, 1]);
  // As expected, nothing is to be changed.
  const even = Float32Array.of(0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8);
  assertClose(Float64Array.from(alignmentFactors(even, [1, 1, 1])), [1, 1, 1], 1e-5);
});
