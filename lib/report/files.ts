import { stringify } from "csv-stringify/sync";
import { EMOTIONS } from "../corpus/emotions.ts";
import type { ExperimentResult, ExperimentRun } from "../evaluation/run.ts";
import { confusionFigure } from "./confusion_figure.ts";
import { confusionSvg } from "./confusion_svg.ts";
import { resultsPage } from "./markdown.ts";

/**
 * Writes experiments down as the files of `results/`.
 *
 * @param runs The experiments, in order.
 * @returns Content by path under `results/`; the same for the same runs.
 */
export function resultFiles(runs: readonly ExperimentRun[]): Record<string, string> {
  const results = runs.map(({ result }) => result);
  const files: Record<string, string> = {
    "metrics.json": metricsJson(results),
    "predictions.csv": predictionsCsv(runs),
    "README.md": resultsPage(results),
  };
  for (const { id, confusion, emotions, features, scaling, protocol } of results) {
    const what = `${emotions.length} emotions, ${features} features (${scaling})`;
    const figure = confusionFigure(confusion, emotions, id, `${what}; ${protocol}`);
    files[`figures/${id}.json`] = JSON.stringify(figure, null, 1) + "\n";
    files[`figures/${id}.svg`] = confusionSvg(figure);
  }
  return files;
}

/** Arrays of numbers and labels stay on one line, so that a changed number is a changed line. */
function metricsJson(results: readonly ExperimentResult[]): string {
  const text = JSON.stringify({ experiments: results }, null, 2);
  return text.replace(
    /\[\n\s+([^[\]{}]*?)\n\s+\]/g,
    (_, items: string) => `[${items.replace(/\s*\n\s*/g, " ")}]`,
  ) + "\n";
}

/** One row a prediction; emotions that an experiment does not tell apart stay empty. */
function predictionsCsv(runs: readonly ExperimentRun[]): string {
  const header = ["experiment", "clip", "actor", "fold", "seed", "truth", "prediction"];
  const rows = runs.flatMap(({ result: { id, emotions }, predictions }) =>
    predictions.map(({ clip, fold, seed, truth, prediction, probabilities }) => [
      id,
      clip.id,
      clip.actor,
      fold,
      seed,
      truth,
      prediction,
      ...EMOTIONS.map((emotion) => probabilities[emotions.indexOf(emotion)]?.toFixed(4) ?? ""),
    ])
  );
  return stringify([[...header, ...EMOTIONS.map((emotion) => `p_${emotion}`)], ...rows]);
}
