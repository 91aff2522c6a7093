/**
 * Results for people: figures, tables, the files of `results/`.
 *
 * @module
 */
export { type ConfusionFigure, confusionFigure } from "./confusion_figure.ts";
export { confusionSvg } from "./confusion_svg.ts";
export { resultFiles } from "./files.ts";
export { resultsPage, scoresText, summaryTable, terminalTable, withSummary } from "./markdown.ts";
