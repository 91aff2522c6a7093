import { concatenate } from "../core/arrays.ts";
import { type Dataset, rowsWhere } from "../dataset/dataset.ts";
import { fitTemperature } from "../evaluation/calibration.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import { score, type Scores } from "../evaluation/score.ts";
import type { AdaptTo } from "../model/adaptation.ts";
import type { Fit } from "../model/fitting.ts";
import { temper } from "../model/probabilities.ts";
import { type AdaptationCurves, adaptationCurves } from "./adaptation_curve.ts";
import type { Training } from "./experiment.ts";
import { fitRecogniser, type Tables } from "./fit_recogniser.ts";
import { predictAdapted, predictAmong } from "./predict_among.ts";

/** How a model does on a corpus that it was not trained on. */
export interface CrossCorpusResult {
  /** Ids of the corpora that it was trained on. */
  readonly trained: readonly string[];
  /** Id of the corpus that it was tested on. */
  readonly tested: string;
  /**
   * Metrics, restricted to the emotions that occur in the tested corpus, by what the model is
   * adapted to: all its recordings are one session.
   */
  readonly scores: Readonly<Record<AdaptTo, Scores>>;
  /** By the number of recordings; only of a corpus left out of all others. */
  readonly curves?: AdaptationCurves;
  /**
   * Zero-shot predictions among all emotions of the training; an emotion that the model was not
   * trained on has a probability of zero.
   */
  readonly predictions: readonly Prediction[];
}

const SEED = 1;

type Comparison = Pick<CrossCorpusResult, "trained" | "tested">;

/** Lists what is measured: each corpus left out of all others, then each pair of corpora. */
function comparisonsOf(corpora: readonly string[]): Comparison[] {
  const others = (tested: string) => corpora.filter((corpus) => corpus !== tested);
  return [
    ...corpora.map((tested) => ({ trained: others(tested), tested })),
    ...corpora.flatMap((tested) => others(tested).map((own) => ({ trained: [own], tested }))),
  ];
}

/** Number of networks that {@linkcode crossCorpus} fits for a number of corpora. */
export function crossCorpusNetworks(corpora: number): number {
  return corpora * corpora;
}

/**
 * Measures models on corpora that they were not trained on: each corpus by a model of all others,
 * and by models of every single other one. Of the corpus tested, nothing is trained on; its
 * recordings are adapted to without their labels.
 *
 * @param training How to train; its `corpora` are those of the comparison.
 * @param fit Fits a network, here or on a worker.
 * @param pairs Whether pairs are measured; otherwise only what is left out of all others.
 * @returns One result for each corpus left out, then one for each pair.
 */
export async function crossCorpus(
  training: Training,
  tables: Tables,
  fit: Fit,
  { pairs = true }: { readonly pairs?: boolean } = {},
): Promise<CrossCorpusResult[]> {
  const { corpora = [] } = training;
  const all = comparisonsOf(corpora);
  const comparisons = pairs ? all : all.slice(0, corpora.length);
  return await Promise.all(comparisons.map((own) => compare(own, training, tables, fit)));
}

async function compare(
  { trained, tested }: Comparison,
  training: Training,
  tables: Tables,
  fit: Fit,
): Promise<CrossCorpusResult> {
  const emotionsOf = ({ recordings }: Dataset) =>
    training.emotions.filter((name) => recordings.some(({ emotion }) => emotion === name));
  const own = await tables(training.features, trained);
  const emotions = emotionsOf(own);
  const rows = rowsWhere(own, ({ emotion }) => emotions.includes(emotion));
  const changed = { ...training, emotions, corpora: trained };
  const recogniser = await fitRecogniser(changed, tables, rows, SEED, fit);
  const test = await tables(training.features, [tested]);
  const occurring = emotionsOf(test);
  const { recordings } = test;
  const predictAll = (emotions: readonly string[], to: AdaptTo) =>
    predictAmong(
      recogniser,
      test,
      [...recordings.keys()],
      emotions,
      (values, among) => predictAdapted(recogniser, recordings, values, among, to),
    );
  const scoresOf = (to: AdaptTo) =>
    score(predictAll(occurring, to), { emotions: occurring, resample: "speakers" });
  const result = {
    trained,
    tested,
    scores: { none: scoresOf("none"), session: scoresOf("session"), speaker: scoresOf("speaker") },
    predictions: predictAll(training.emotions, "none"),
    ...(trained.length + 1 === training.corpora?.length
      ? { curves: await adaptationCurves(recogniser, test, occurring) }
      : {}),
  };
  recogniser.network.dispose();
  return result;
}

/** Selects the results of models that were trained on all corpora but the one tested. */
export function leftOutOf<T extends Pick<CrossCorpusResult, "trained">>(
  results: readonly T[],
): T[] {
  const most = Math.max(...results.map(({ trained }) => trained.length));
  return results.filter(({ trained }) => trained.length === most);
}

/**
 * Fits the temperature of a model of all corpora on those left out of its training: the confidence
 * that fits recordings of other corpora.
 *
 * @param results Of {@linkcode crossCorpus}; the corpora left out of all others are used.
 * @returns The temperature, and the predictions at that temperature.
 */
export function calibrateOnLeftOut(
  results: readonly CrossCorpusResult[],
  emotions: readonly string[],
): { temperature: number; predictions: Prediction[] } {
  const predictions = leftOutOf(results).flatMap((result) => result.predictions);
  const temperature = temperatureOf(predictions, emotions);
  return { temperature, predictions: temperAll(predictions, temperature) };
}

/**
 * Fits one temperature to predictions; those of an emotion that a model does not know are left out.
 */
export function temperatureOf(
  predictions: readonly Prediction[],
  emotions: readonly string[],
): number {
  const answerable = predictions.filter(({ truth, probabilities }) =>
    probabilities[emotions.indexOf(truth)] > 0
  );
  return fitTemperature(
    concatenate(answerable.map(({ probabilities }) => probabilities)).map((p) => Math.log(p)),
    Int32Array.from(answerable, ({ truth }) => emotions.indexOf(truth)),
    emotions.length,
  );
}

/** Makes the probabilities of predictions more or less extreme. */
export function temperAll(predictions: readonly Prediction[], temperature: number): Prediction[] {
  return predictions.map((own) => ({
    ...own,
    probabilities: temper(own.probabilities, own.probabilities.length, temperature),
  }));
}
