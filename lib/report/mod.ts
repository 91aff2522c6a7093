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
export { PUBLISHED, type PublishedResult } from "./published.ts";
export { countBy, countFigure } from "./count_figure.ts";
export { lineSvg } from "./line_svg.ts";
export {
  AXIS,
  type BaseLayout,
  baseLayout,
  BLUES,
  EMOTION_COLOURS,
  type Figure,
  type FigureSize,
  type FigureTitle,
  rounded,
  SERIES_COLOURS,
  WIDE,
} from "./figure.ts";
export {
  distributionFigure,
  type ProjectedPoint,
  projectionFigure,
  spreadColours,
} from "./feature_figures.ts";
export {
  type Bar,
  barFigure,
  learningFigure,
  probabilityFigure,
  type TrainingCurve,
  trainingFigure,
} from "./score_figures.ts";
export {
  type NamedTimeMap,
  spectrogramMap,
  spectrumFigure,
  type TimeLine,
  timelineFigure,
  timeLinesFigure,
  type TimeMap,
  timeMapFigure,
  timeMapGrid,
  type TimeMapLabels,
  waveformFigure,
} from "./signal_figures.ts";
export { actorFigure, gapFigure, recallFigure, type RecallSeries } from "./result_figures.ts";
export { reportPage } from "./report_page.ts";
