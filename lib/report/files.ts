import { stringify } from "csv-stringify/sync";
import { count } from "../core/count.ts";
import { predictedEmotion, type Prediction } from "../evaluation/prediction.ts";
import type { Scores } from "../evaluation/score.ts";
import type { ExperimentResult } from "../experiments/experiment.ts";
import type { CorpusResult } from "../experiments/score_corpus.ts";
import { confusionFigure, confusionSvg } from "./confusion_figure.ts";
import { resultsPage } from "./tables.ts";
import { chanceText, percentRange, protocolText, tidyJson } from "./words.ts";

/** Returns the newest result of each experiment that has one, in the order of the ids. */
export function mergeResults(
  ids: readonly string[],
  fresh: readonly ExperimentResult[],
  before: readonly ExperimentResult[],
): ExperimentResult[] {
  return ids.flatMap((id) => [...fresh, ...before].find((result) => result.id === id) ?? []);
}

/** Formats the metrics of all experiments, as content by path under `results/`. */
export function resultFiles(results: readonly ExperimentResult[]): Record<string, string> {
  return { "metrics.json": tidyJson({ experiments: results }), "README.md": resultsPage(results) };
}

/** Formats an experiment's predictions and confusion matrix, by path under `results/`. */
export function runFiles(
  { id, scores, protocol }: ExperimentResult,
  predictions: readonly Prediction[],
): Record<string, string> {
  const csv = predictionsCsv(predictions, scores, ({ recording, fold, seed }) => {
    return { recording: recording.id, speaker: recording.speaker, fold, seed };
  });
  const figure = confusionFigure(scores.confusion, scores.emotions, id, protocolText(protocol));
  return { [`predictions/${id}.csv`]: csv, [`figures/${id}.svg`]: confusionSvg(figure) };
}

/** Formats the results on a labelled corpus, whose ids are paths, as content by file name. */
export function corpusFiles(name: string, result: CorpusResult): Record<string, string> {
  const { scores, predictions, failures, enrolled, adapted, uarByAdaptation } = result;
  const subtitle = `${count(scores.predictions, "recording")}; ` +
    `UAR ${percentRange(scores.uar)} %, chance ${chanceText(scores)} %`;
  const csv = predictionsCsv(predictions, scores, ({ recording }) => {
    return { path: recording.id, speaker: recording.speaker };
  });
  const figure = confusionFigure(scores.confusion, scores.emotions, name, subtitle);
  const metrics = { corpus: name, enrolled, adapted, ...scores, uarByAdaptation, failures };
  return {
    "metrics.json": tidyJson(metrics),
    "predictions.csv": csv,
    "confusion.json": tidyJson(figure),
    "confusion.svg": confusionSvg(figure),
  };
}

/**
 * Formats predictions as CSV. A text that a spreadsheet would run as a formula, such as a speaker
 * named `=cmd()`, gets an apostrophe first.
 *
 * @param cellsOf Returns the cells before the true and predicted emotion and the probabilities.
 */
function predictionsCsv(
  predictions: readonly Prediction[],
  { emotions }: Scores,
  cellsOf: (prediction: Prediction) => Record<string, string | number>,
): string {
  const rows = predictions.map((prediction) => ({
    ...cellsOf(prediction),
    truth: prediction.truth,
    prediction: predictedEmotion(prediction, emotions),
    ...Object.fromEntries(
      emotions.map((emotion, i) => [`p_${emotion}`, prediction.probabilities[i].toFixed(4)]),
    ),
  }));
  return stringify(rows, { header: true, escape_formulas: true });
}
