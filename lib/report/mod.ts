/**
 * Figures, tables and the files of `results/`.
 *
 * @module
 */
export { ablationFiles, calibrationFiles, enrolmentFiles, wildFiles } from "./analyses.ts";
export { sexGapFiles } from "./analyses.ts";
export { confusionFigure } from "./confusion_figure.ts";
export { countBy, countFigure, distributionFigure } from "./feature_figures.ts";
export { centroidFigure, projectionFigure, spreadColours } from "./feature_figures.ts";
export { EMOTION_COLOURS } from "./figure.ts";
export type { Figure, FigureLabels, FigureTitle } from "./figure.ts";
export { corpusFiles, mergeResults, resultFiles, runFiles } from "./files.ts";
export { parseMetrics } from "./metrics_file.ts";
export { PUBLISHED } from "./published.ts";
export { type Bar, barFigure, probabilityFigure } from "./score_figures.ts";
export { crossCorpusFigure, type Crossed } from "./score_figures.ts";
export { gapFigure, recallFigure, speakerFigure } from "./score_figures.ts";
export { type EpochCurve, learningFigure, trainingFigure, uarCurves } from "./score_figures.ts";
export { spectrogramMap, spectrumFigure, waveformFigure } from "./signal_figures.ts";
export { timelineFigure, timeLinesFigure, timeMapFigure, timeMapGrid } from "./signal_figures.ts";
export type { TimeMap, TimeMapLabels } from "./signal_figures.ts";
export { adaptationText, scoresText, terminalTable } from "./tables.ts";
export { type ReadmeResults, requireMarks, withSummary } from "./readme_tables.ts";
export { intervalText, percentRange, protocolText } from "./words.ts";
export { type TrainingReport, trainingReport } from "./training_report.ts";
export { crossCorpusFiles } from "./cross_corpus_files.ts";
export { scorecardFiles, scorecardSummary } from "./scorecard_files.ts";
