import { argMax } from "../core/arg_max.ts";
import { temper } from "../model/probabilities.ts";
import { percentile } from "../core/statistics.ts";
import { roundNumbers } from "./intervals.ts";
import type { Prediction } from "./prediction.ts";

/** Temperatures that are tried: 0.2 to 2,000, a hundredth apart on a logarithmic scale. */
const TEMPERATURES = Array.from({ length: 926 }, (_, i) => 0.2 * 1.01 ** i);

/**
 * Finds the temperature at which probabilities fit best: that of the smallest cross-entropy, which
 * has a single minimum.
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

/** Answers of about the same confidence. */
export interface ReliabilityBin {
  /** Lower end of the confidence. */
  readonly from: number;
  /** Upper end. */
  readonly to: number;
  /** Answers in it. */
  readonly answers: number;
  /** Their mean confidence. */
  readonly confidence: number;
  /** Part of them that is right. */
  readonly accuracy: number;
}

/** Number of bins between confidences of 0 and 1. */
const BINS = 10;

/**
 * Sorts answers into bins of equal width.
 *
 * @returns The bins that hold an answer, by confidence.
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
 * Expected calibration error: how far confidence is from accuracy, on average over answers.
 *
 * @param bins As {@linkcode reliability} gives them.
 * @returns `0..1`; 0 for a model that is right as often as it says.
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

/** What becomes of answers when those below a confidence are kept back. */
export interface CoveragePoint {
  /** The confidence. */
  readonly threshold: number;
  /** Part of the clips that are answered. */
  readonly coverage: number;
  /** Part of these answers that is right. */
  readonly accuracy: number;
}

/**
 * How accuracy rises when unsure answers are kept back.
 *
 * @returns One point every twentieth of confidence, as long as a clip is answered.
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
 * The lowest confidence from which on answers are right often enough.
 *
 * @param answers Answers on clips that nothing else was learned from.
 * @param accuracy How often they are to be right.
 * @returns A threshold for the confidence, in twentieths; 1 if none is enough.
 */
export function abstainThreshold(answers: readonly Answer[], accuracy: number): number {
  return coverageCurve(answers).find((point) => point.accuracy >= accuracy)?.threshold ?? 1;
}

/** How far the probabilities of an experiment can be relied on. */
export interface Calibration {
  /** Id of the experiment. */
  readonly experiment: string;
  /**
   * Temperature of each fold, fitted with a second model on speakers that this is not trained on.
   */
  readonly temperatures: readonly number[];
  /** Temperature of a model trained on all speakers: the median over the folds. */
  readonly temperature: number;
  /** Expected calibration error. */
  readonly expectedCalibrationError: number;
  /** The same without temperatures. */
  readonly untempered: number;
  /** Confidence against accuracy. */
  readonly bins: readonly ReliabilityBin[];
  /** Accuracy when answers below a threshold are withheld. */
  readonly coverage: readonly CoveragePoint[];
}

/**
 * Measures the calibration of an experiment.
 *
 * @param predictions Its predictions, with tempered probabilities.
 * @param temperatures Temperature of each fold, by the number of the fold, from 1.
 */
export function calibrationOf(
  experiment: string,
  predictions: readonly Prediction[],
  emotions: readonly string[],
  temperatures: readonly number[],
): Calibration {
  const answers = answersOf(predictions, emotions);
  const untempered = predictions.map(({ truth, probabilities, fold }) => ({
    truth,
    // Tempering with the inverse undoes a temperature.
    probabilities: temper(probabilities, emotions.length, 1 / temperatures[fold - 1]),
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
 * @returns `0..1`; the error rate for a confidence that knows nothing, less for one that does.
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
