import { stringify } from "csv-stringify/sync";
import type { ExperimentResult, ExperimentRun } from "../experiments/run.ts";
import { confusionFigure } from "./confusion_figure.ts";
import { confusionSvg } from "./confusion_svg.ts";
import { tidyJson } from "./json.ts";
import { resultsPage } from "./markdown.ts";

/**
 * Everything known, in order: of each experiment the newest result.
 *
 * @param ids Names of the experiments, in order.
 * @param fresh Results of this run.
 * @param before Results of earlier runs.
 * @returns One result for each experiment that was ever run.
 */
export function mergeResults(
  ids: readonly string[],
  fresh: readonly ExperimentResult[],
  before: readonly ExperimentResult[],
): ExperimentResult[] {
  return ids.flatMap((id) => {
    const own = (result: ExperimentResult) => result.id === id;
    return fresh.find(own) ?? before.find(own) ?? [];
  });
}

/**
 * Reads `metrics.json`.
 *
 * @param text Its content.
 * @returns The results in it.
 */
export function parseMetrics(text: string): ExperimentResult[] {
  return JSON.parse(text).experiments;
}

/**
 * Writes results down as files of `results/`.
 *
 * @param results All results, in order.
 * @returns Content by path under `results/`; the same for the same results.
 */
export function resultFiles(results: readonly ExperimentResult[]): Record<string, string> {
  return { "metrics.json": tidyJson({ experiments: results }), "README.md": resultsPage(results) };
}

/**
 * Writes the predictions and the figure of each experiment down as files of `results/`.
 *
 * @param runs The experiments.
 * @returns Content by path under `results/`; the same for the same runs.
 */
export function runFiles(runs: readonly ExperimentRun[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const run of runs) {
    const { id, confusion, emotions, features, scaling, protocol } = run.result;
    const what = `${emotions.length} emotions, ${features} features (${scaling})`;
    const figure = confusionFigure(confusion, emotions, id, `${what}; ${protocol}`);
    files[`predictions/${id}.csv`] = predictionsCsv(run);
    files[`figures/${id}.json`] = JSON.stringify(figure, null, 1) + "\n";
    files[`figures/${id}.svg`] = confusionSvg(figure);
  }
  return files;
}

/** One row a prediction. */
function predictionsCsv({ result: { emotions }, predictions }: ExperimentRun): string {
  const header = ["clip", "actor", "fold", "seed", "truth", "prediction"];
  const rows = predictions.map(({ clip, fold, seed, truth, prediction, probabilities }) => [
    clip.id,
    clip.actor,
    fold,
    seed,
    truth,
    prediction,
    ...Array.from(probabilities, (p) => p.toFixed(4)),
  ]);
  return stringify([[...header, ...emotions.map((emotion) => `p_${emotion}`)], ...rows]);
}
