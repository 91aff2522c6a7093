import { argMax } from "../core/arg_max.ts";
import { temper } from "../model/probabilities.ts";
import { percentile } from "../core/statistics.ts";
import { roundNumbers } from "./intervals.ts";
import type { Prediction } from "./prediction.ts";

/** Candidate temperatures: 0.2 to 2,000, each 1 % above the previous one. */
const TEMPERATURES = Array.from({ length: 926 }, (_, i) => 0.2 * 1.01 ** i);

/**
 * Finds the temperature that minimises the cross-entropy, which has a single minimum.
 *
 * @param logs Log probabilities, each row up to a constant; row-major, shape `[n][classes]`.
 * @param labels True class of each row, shape `[n]`.
 * @returns The temperature, between 0.2 and 2,000.
 * @see Guo et al. 2017, doi:10.48550/arXiv.1706.04599
 */
export function fitTemperature(logs: Float32Array, labels: Int32Array, classes: number): number {
  let low = 0, high = TEMPERATURES.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [cost, next] = [middle, middle + 1].map((i) =>
      crossEntropy(logs, labels, classes, TEMPERATURES[i])
    );
    if (cost <= next) high = middle;
    else low = middle + 1;
  }
  return Number(TEMPERATURES[low].toFixed(3));
}

/** Sums the negative log probabilities of the true classes. */
function crossEntropy(
  logs: Float32Array,
  labels: Int32Array,
  classes: number,
  temperature: number,
): number {
  let cost = 0;
  for (const [row, label] of labels.entries()) {
    const own = logs.subarray(row * classes, (row + 1) * classes), truth = own[label];
    let sum = 0;
    for (const log of own) sum += Math.exp((log - truth) / temperature);
    cost += Math.log(sum);
  }
  return cost;
}

/** Confidence and correctness of one prediction. */
export interface Answer {
  /** Probability of the predicted emotion. */
  readonly confidence: number;
  /** Whether the prediction is correct. */
  readonly correct: boolean;
}

/** Reduces predictions to confidence and correctness. */
export function answersOf(
  predictions: readonly Pick<Prediction, "truth" | "probabilities">[],
  emotions: readonly string[],
): Answer[] {
  return predictions.map(({ probabilities, truth }) => {
    const chosen = argMax(probabilities);
    return { confidence: probabilities[chosen], correct: emotions[chosen] === truth };
  });
}

/** A bin of a reliability diagram: answers of similar confidence. */
export interface ReliabilityBin {
  /** Lower end of the confidence. */
  readonly from: number;
  /** Upper end. */
  readonly to: number;
  /** Number of answers in it. */
  readonly answers: number;
  /** Their mean confidence. */
  readonly confidence: number;
  /** Fraction of them that is correct. */
  readonly accuracy: number;
}

/** Number of bins between confidences of 0 and 1. */
const BINS = 10;

/**
 * Computes a reliability diagram, whose bins have equal widths.
 *
 * @returns The bins that are not empty, by confidence.
 */
export function reliability(answers: readonly Answer[]): ReliabilityBin[] {
  const sums = Array.from({ length: BINS }, () => ({ answers: 0, confidence: 0, correct: 0 }));
  for (const { confidence, correct } of answers) {
    const own = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    own.answers++;
    own.confidence += confidence;
    own.correct += Number(correct);
  }
  return sums.map(({ answers, confidence, correct }, bin) => ({
    from: bin / BINS,
    to: (bin + 1) / BINS,
    answers,
    confidence: confidence / answers,
    accuracy: correct / answers,
  })).filter(({ answers }) => answers > 0);
}

/**
 * Computes the expected calibration error: the difference between confidence and accuracy in each
 * bin, averaged over answers.
 *
 * @param bins From {@linkcode reliability}.
 * @returns `0..1`; 0 if calibration is perfect.
 * @see Naeini et al. 2015, "Obtaining well calibrated probabilities …", AAAI
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { answers }) => sum + answers, 0);
  return bins.reduce(
    (sum, { answers, confidence, accuracy }) =>
      sum + answers / total * Math.abs(confidence - accuracy),
    0,
  );
}

/** Coverage and accuracy when answers below a confidence are withheld. */
export interface CoveragePoint {
  /** The confidence. */
  readonly threshold: number;
  /** Fraction of the recordings that are answered. */
  readonly coverage: number;
  /** Fraction of these answers that is correct. */
  readonly accuracy: number;
}

/**
 * Computes coverage and accuracy by the confidence below which answers are withheld.
 *
 * @returns One point for each of 0, 0.05, … 0.95 at which a recording is answered.
 */
export function coverageCurve(answers: readonly Answer[]): CoveragePoint[] {
  return Array.from({ length: 20 }, (_, i) => i / 20).map((threshold) => {
    const given = answers.filter(({ confidence }) => confidence >= threshold);
    return {
      threshold,
      coverage: given.length / answers.length,
      accuracy: given.filter(({ correct }) => correct).length / given.length,
    };
  }).filter(({ coverage }) => coverage > 0).map(roundNumbers);
}

/**
 * Finds the lowest threshold of the confidence at which answers are accurate enough.
 *
 * @param answers Answers to recordings that were not trained on.
 * @param accuracy Required accuracy.
 * @returns A multiple of 0.05; 1 if no threshold suffices.
 */
export function abstainThreshold(answers: readonly Answer[], accuracy: number): number {
  return coverageCurve(answers).find((point) => point.accuracy >= accuracy)?.threshold ?? 1;
}

/** How well the probabilities of an experiment are calibrated. */
export interface Calibration {
  /** Id of the experiment. */
  readonly experiment: string;
  /** Temperature of each fold, fitted with a second model on speakers unseen by it. */
  readonly temperatures: readonly number[];
  /** Temperature of a model trained on all speakers: the median over the folds. */
  readonly temperature: number;
  /** Expected calibration error. */
  readonly expectedCalibrationError: number;
  /** Expected calibration error without temperatures. */
  readonly untempered: number;
  /** Reliability diagram. */
  readonly bins: readonly ReliabilityBin[];
  /** Accuracy when answers below a threshold are withheld. */
  readonly coverage: readonly CoveragePoint[];
}

/**
 * Measures the calibration of an experiment.
 *
 * @param predictions Its predictions, with tempered probabilities.
 * @param temperatures Temperature of each fold, one repetition after the other.
 */
export function calibrationOf(
  experiment: string,
  predictions: readonly Prediction[],
  emotions: readonly string[],
  temperatures: readonly number[],
): Calibration {
  const answers = answersOf(predictions, emotions);
  const repetitions = new Set(predictions.map(({ seed }) => seed)).size;
  const folds = temperatures.length / repetitions; // 1 in random splits, numbered by seed
  const untempered = predictions.map(({ truth, probabilities, fold, seed }) => ({
    truth,
    // The reciprocal of a temperature undoes it.
    probabilities: temper(
      probabilities,
      emotions.length,
      1 / temperatures[(seed - 1) * folds + (fold - 1) % folds],
    ),
  }));
  const binsOf = (own: readonly Answer[]) => reliability(own).map(roundNumbers);
  const bins = binsOf(answers);
  const sorted = temperatures.toSorted((a, b) => a - b);
  return roundNumbers({
    experiment,
    temperatures,
    temperature: percentile(sorted, 0.5),
    expectedCalibrationError: expectedCalibrationError(bins),
    untempered: expectedCalibrationError(binsOf(answersOf(untempered, emotions))),
    bins,
    coverage: coverageCurve(answers),
  });
}

/**
 * Computes the area under the curve of risk against coverage: the error rate of the answers that
 * are given when the least confident ones are withheld, averaged over all coverages.
 *
 * @param answers The answers; those of equal confidence keep their order.
 * @returns `0..1`; the error rate if confidence is uninformative, less if it is informative.
 * @see Geifman & El-Yaniv 2017, doi:10.48550/arXiv.1705.08500
 */
export function riskCoverageArea(answers: readonly Answer[]): number {
  let wrong = 0, area = 0;
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  for (const [i, { correct }] of sorted.entries()) {
    wrong += Number(!correct);
    area += wrong / (i + 1);
  }
  return area / answers.length;
}
