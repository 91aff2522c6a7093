import { argMax } from "../core/arg_max.ts";
import { temper } from "../model/probabilities.ts";
import { roundNumbers } from "./intervals.ts";
import type { ExperimentRun } from "../experiments/run.ts";
import type { TestedFold } from "../experiments/run_ensemble.ts";

/** Temperatures that are tried: 0.2 to 5, a hundredth apart on a logarithmic scale. */
const TEMPERATURES = Array.from({ length: 323 }, (_, i) => 0.2 * 1.01 ** i);

/**
 * Finds the temperature at which probabilities fit best: that of the smallest cross-entropy.
 *
 * @param probabilities Row-major, shape `[n][classes]`.
 * @param labels True class of each row, shape `[n]`.
 * @param classes Number of classes.
 * @returns The temperature, between 0.2 and 5.
 * @see Guo et al. 2017, doi:10.48550/arXiv.1706.04599
 */
export function fitTemperature(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
): number {
  const costs = TEMPERATURES.map((temperature) => {
    const tempered = temper(probabilities, classes, temperature);
    return labels.reduce(
      (sum, label, row) => sum - Math.log(Math.max(1e-12, tempered[row * classes + label])),
      0,
    );
  });
  return Number(TEMPERATURES[costs.indexOf(Math.min(...costs))].toFixed(3));
}

/** What a model said of one clip, as far as calibration is concerned. */
export interface Answer {
  /** Probability of the emotion it chose. */
  readonly confidence: number;
  /** Whether it was right. */
  readonly right: boolean;
}

/**
 * Reads answers off probabilities.
 *
 * @param rows Probabilities and true class of each clip.
 * @returns One answer a clip.
 */
export function answersOf(
  rows: readonly { readonly probabilities: Float32Array; readonly label: number }[],
): Answer[] {
  return rows.map(({ probabilities, label }) => {
    const chosen = argMax(probabilities);
    return { confidence: probabilities[chosen], right: chosen === label };
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

/**
 * Sorts answers into bins of equal width.
 *
 * @param answers The answers.
 * @param bins Number of bins between 0 and 1.
 * @returns The bins that hold an answer, by confidence.
 */
export function reliability(answers: readonly Answer[], bins = 10): ReliabilityBin[] {
  return Array.from({ length: bins }, (_, bin) => {
    const own = answers.filter(({ confidence }) =>
      Math.min(bins - 1, Math.floor(confidence * bins)) === bin
    );
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      answers: own.length,
      confidence: own.reduce((sum, { confidence }) => sum + confidence, 0) / own.length,
      accuracy: own.filter(({ right }) => right).length / own.length,
    };
  }).filter(({ answers }) => answers > 0).map(roundNumbers);
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
 * @param answers The answers.
 * @returns One point every twentieth of confidence, as long as a clip is answered.
 */
export function coverageCurve(answers: readonly Answer[]): CoveragePoint[] {
  return Array.from({ length: 20 }, (_, i) => i / 20).map((threshold) => {
    const given = answers.filter(({ confidence }) => confidence >= threshold);
    return {
      threshold,
      coverage: given.length / answers.length,
      accuracy: given.filter(({ right }) => right).length / given.length,
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

/** How far probabilities can be believed, from answers on unseen actors. */
export interface Calibration {
  /** The experiment whose answers they are. */
  readonly experiment: string;
  /** Of each fold, fitted on actors that are neither tested on nor learned from. */
  readonly temperatures: readonly number[];
  /** Fitted on all of these answers before tempering: for a model trained on everybody. */
  readonly temperature: number;
  /** Expected calibration error. */
  readonly expectedCalibrationError: number;
  /** The same without temperatures. */
  readonly untempered: number;
  /** Confidence against accuracy. */
  readonly bins: readonly ReliabilityBin[];
  /** What becomes of accuracy when unsure answers are kept back. */
  readonly coverage: readonly CoveragePoint[];
}

/**
 * Says how far an experiment's probabilities can be believed.
 *
 * @param run The experiment, its probabilities tempered.
 * @param folds Its ensembles, with the temperatures.
 * @returns The calibration.
 */
export function calibrationOf(
  { result: { id, emotions }, predictions }: ExperimentRun,
  folds: readonly TestedFold[],
): Calibration {
  const classes = emotions.length;
  const temperatureOf = new Map(
    folds.map(({ number, ensemble }) => [number, ensemble.temperature]),
  );
  const rows = predictions.map(({ probabilities, truth, fold }) => ({
    label: emotions.indexOf(truth),
    probabilities,
    // Tempering with the inverse takes a temperature back.
    raw: temper(probabilities, classes, 1 / temperatureOf.get(fold)!),
  }));
  const all = Float32Array.from(rows.flatMap(({ raw }) => Array.from(raw)));
  const bins = reliability(answersOf(rows));
  const rawBins = reliability(answersOf(rows.map(({ raw, label }) => ({
    probabilities: raw,
    label,
  }))));
  return roundNumbers({
    experiment: id,
    temperatures: folds.map(({ ensemble }) => ensemble.temperature),
    temperature: fitTemperature(all, Int32Array.from(rows, ({ label }) => label), classes),
    expectedCalibrationError: expectedCalibrationError(bins),
    untempered: expectedCalibrationError(rawBins),
    bins,
    coverage: coverageCurve(answersOf(rows)),
  });
}
