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

/** Results of a model on a corpus that it was not trained on. */
export interface CrossCorpusResult {
  /** Ids of the corpora that it was trained on. */
  readonly trained: readonly string[];
  /** Id of the corpus that it was tested on. */
  readonly tested: string;
  /**
   * Metrics by what the model is adapted to, among the emotions that occur in the tested corpus.
   * All of its recordings are one session.
   */
  readonly scores: Readonly<Record<AdaptTo, Scores>>;
  /** By the number of recordings; only for models of all other corpora. */
  readonly curves?: AdaptationCurves;
  /**
   * Predictions without adaptation among all emotions of the comparison; an emotion that the model
   * was not trained on has a probability of 0.
   */
  readonly predictions: readonly Prediction[];
}

const SEED = 1;

type Comparison = Pick<CrossCorpusResult, "trained" | "tested">;

/** Lists the comparisons: each corpus with all others, then with each other one. */
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
 * Tests models on corpora that they were not trained on: each corpus with a model of all other
 * corpora, and with a model of each other corpus. Models may be adapted to recordings of the tested
 * corpus, but without their labels.
 *
 * @param training How to train; its `corpora` are compared.
 * @param fit Fits a network, here or on a worker.
 * @param pairs Whether models of a single corpus are tested too.
 * @returns One result for each left-out corpus, then one for each pair.
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
  const predictAll = (emotions: readonly string[], to: AdaptTo) =>
    predictAmong(
      recogniser,
      test,
      emotions,
      (values, among) => predictAdapted(recogniser, test.recordings, values, among, to),
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
 * Fits the temperature of a model of all corpora to predictions for left-out corpora, so that it is
 * calibrated for recordings of other corpora.
 *
 * @param results From {@linkcode crossCorpus}; only models of all other corpora are used.
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

/** Fits one temperature to predictions, without those whose emotion the model does not know. */
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
