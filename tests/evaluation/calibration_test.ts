import assert from "node:assert/strict";
import { calibrationOf, type Prediction } from "../../lib/evaluation/mod.ts";
import {
  abstainThreshold,
  answersOf,
  coverageCurve,
  expectedCalibrationError,
  fitTemperature,
  reliability,
  riskCoverageArea,
} from "../../lib/evaluation/calibration.ts";
import { temper } from "../../lib/model/probabilities.ts";
import { assertClose } from "../helpers/close.ts";

/** Predictions of 0.9, of which some are correct. */
const sure = (rows: number, correct: number) => ({
  logs: Float32Array.from({ length: 2 * rows }, (_, i) => Math.log(i % 2 === 0 ? 0.9 : 0.1)),
  labels: Int32Array.from({ length: rows }, (_, i) => i < correct ? 0 : 1),
});

Deno.test("fitTemperature() makes the confidence equal to the accuracy", () => {
  // 0.9 tempered is the rate r where the logit of 0.9 over the temperature is the logit of r.
  const logit = (p: number) => Math.log(p / (1 - p));
  for (const [rows, correct] of [[4, 3], [82, 81], [10, 9], [20, 11]]) {
    const { logs, labels } = sure(rows, correct);
    const temperature = fitTemperature(logs, labels, 2);
    const expected = logit(0.9) / logit(correct / rows);
    assert.ok(Math.abs(temperature / expected - 1) < 0.006, `${temperature}, not ${expected}`);
  }
});

Deno.test("fitTemperature() stays between 0.2 and 2,000 for any predictions", () => {
  const all = sure(5, 5), none = sure(5, 0);
  assert.equal(fitTemperature(all.logs, all.labels, 2), 0.2);
  const highest = fitTemperature(none.logs, none.labels, 2);
  assert.ok(highest > 1_980 && highest <= 2_000, `${highest}`);
});

Deno.test("fitTemperature() uses log odds whose probabilities single precision rounds to 0", () => {
  // Three of four right at log odds of 400: their logit is that of 0.75 at a temperature of 364.
  const logs = Float32Array.of(0, -400, 0, -400, 0, -400, 0, -400);
  const temperature = fitTemperature(logs, Int32Array.of(0, 0, 0, 1), 2);
  assert.ok(Math.abs(temperature / (400 / Math.log(3)) - 1) < 0.006, `${temperature}`);
});

Deno.test("answersOf() takes the highest probability, and whether its emotion is the truth", () => {
  const emotions = ["calm", "happy", "sad"];
  const probabilities = Float32Array.of(0.25, 0.25, 0.5);
  assert.deepEqual(
    answersOf(["sad", "calm"].map((truth) => ({ truth, probabilities })), emotions),
    [{ confidence: 0.5, correct: true }, { confidence: 0.5, correct: false }],
  );
});

const four = [
  { confidence: 0.95, correct: true },
  { confidence: 0.91, correct: false },
  { confidence: 0.5, correct: true },
  { confidence: 0.5, correct: false },
];

Deno.test("reliability() sorts answers by confidence and leaves out empty bins", () => {
  assert.deepEqual(reliability(four), [
    { from: 0.5, to: 0.6, answers: 2, confidence: 0.5, accuracy: 0.5 },
    { from: 0.9, to: 1, answers: 2, confidence: (0.95 + 0.91) / 2, accuracy: 0.5 },
  ]);
  assert.deepEqual(reliability([{ confidence: 1, correct: true }]), [
    { from: 0.9, to: 1, answers: 1, confidence: 1, accuracy: 1 },
  ]);
});

Deno.test("expectedCalibrationError() weights the gap of each bin by its answers", () => {
  assertClose([expectedCalibrationError(reliability(four))], [0.43 / 2], 1e-9);
  const three = [...four, ...four.slice(0, 2), ...four.slice(0, 2)];
  assertClose([expectedCalibrationError(reliability(three))], [0.43 * 6 / 8], 1e-9);
});

Deno.test("coverageCurve() answers fewer recordings with a higher threshold", () => {
  const curve = coverageCurve(four);
  assert.equal(curve.length, 20); // up to 0.95, which one answer reaches
  assert.deepEqual(curve[0], { threshold: 0, coverage: 1, accuracy: 0.5 });
  assert.deepEqual(curve[10], { threshold: 0.5, coverage: 1, accuracy: 0.5 });
  assert.deepEqual(curve[11], { threshold: 0.55, coverage: 0.5, accuracy: 0.5 });
  assert.deepEqual(curve[19], { threshold: 0.95, coverage: 0.25, accuracy: 1 });
  assert.equal(coverageCurve(four.slice(1)).length, 19);
});

Deno.test("abstainThreshold() is the lowest at which answers are accurate enough", () => {
  assert.equal(abstainThreshold(four, 0.5), 0);
  assert.equal(abstainThreshold(four, 0.8), 0.95);
  assert.equal(abstainThreshold([{ confidence: 0.9, correct: false }], 0.5), 1);
});

/** Ten predictions of 0.9, nine of them correct, in two folds that were tempered differently. */
const temperatures = [2, 0.5];
const predictions = temperatures.flatMap((temperature, i) =>
  Array.from({ length: 10 }, (_, row): Prediction => ({
    experiment: "toy",
    recording: { id: `${i}-${row}`, corpus: "toy", speaker: `${i}`, emotion: "calm" },
    fold: i + 1,
    seed: 1,
    truth: row < 9 ? "calm" : "sad",
    probabilities: temper(Float32Array.of(0.9, 0.1), 2, temperature),
  }))
);

Deno.test("calibrationOf() measures tempered and, with temperatures undone, raw probabilities", () => {
  const calibration = calibrationOf("toy", predictions, ["calm", "sad"], temperatures);
  // 0.9 becomes 3/4 at temperature 2 and 81/82 at ½; nine of ten are correct in both.
  const gaps = [0.9 - 0.75, 81 / 82 - 0.9];
  assertClose([calibration.expectedCalibrationError], [(gaps[0] + gaps[1]) / 2], 1e-6);
  assert.equal(calibration.untempered, 0);
  assert.deepEqual(calibration.bins, [
    { from: 0.7, to: 0.8, answers: 10, confidence: 0.75, accuracy: 0.9 },
    { from: 0.9, to: 1, answers: 10, confidence: 0.987805, accuracy: 0.9 },
  ]);
  assert.deepEqual(calibration.coverage.at(-1), { threshold: 0.95, coverage: 0.5, accuracy: 0.9 });
});

Deno.test("calibrationOf() undoes the temperatures of each repetition", () => {
  const again = predictions.map((own): Prediction => ({
    ...own,
    seed: 2,
    probabilities: temper(own.probabilities, 2, 3 / temperatures[own.fold - 1]),
  }));
  const all = [...predictions, ...again], emotions = ["calm", "sad"];
  assert.equal(calibrationOf("toy", all, emotions, [...temperatures, 3, 3]).untempered, 0);
  // In random splits, the number of the fold is that of the repetition.
  const random = predictions.map((own) => ({ ...own, seed: own.fold }));
  assert.equal(calibrationOf("toy", random, emotions, temperatures).untempered, 0);
});

Deno.test("calibrationOf() takes the median of the temperatures", () => {
  const own = calibrationOf("toy", predictions, ["calm", "sad"], temperatures);
  assert.deepEqual([own.experiment, own.temperature, own.temperatures], ["toy", 1.25, [2, 0.5]]);
  assert.equal(calibrationOf("toy", predictions, ["calm", "sad"], [3, 0.5, 0.6]).temperature, 0.6);
});

Deno.test("riskCoverageArea() is the error rate, or less if confidence is informative", () => {
  const answer = (confidence: number, correct: boolean) => ({ confidence, correct });
  assert.equal(riskCoverageArea([answer(0.9, true), answer(0.8, true)]), 0);
  // Risks of 0, 0, 1/3 and 2/4 as answers are added.
  const knows = [answer(0.2, false), answer(0.9, true), answer(0.7, true), answer(0.5, false)];
  assert.ok(Math.abs(riskCoverageArea(knows) - (1 / 3 + 1 / 2) / 4) < 1e-12);
  const inverted = knows.map(({ confidence, correct }) => answer(1 - confidence, correct));
  assert.ok(riskCoverageArea(inverted) > 0.5);
});
