/**
 * Results for people: figures, tables, the files of `results/`.
 *
 * @module
 */
export { type ConfusionFigure, confusionFigure } from "./confusion_figure.ts";
export { confusionSvg } from "./confusion_svg.ts";
export { mergeResults, parseMetrics, resultFiles, runFiles } from "./files.ts";
export { resultsPage, scoresText, summaryTable, terminalTable, withSummary } from "./markdown.ts";
export { ablationFiles, calibrationFiles, enrolmentFiles, wildFiles } from "./analyses.ts";
export {
  type Line,
  type LineFigure,
  lineFigure,
  type LineLabels,
  type LineTrace,
} from "./line_figure.ts";
export { lineSvg } from "./line_svg.ts";
