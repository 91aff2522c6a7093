/**
 * Helpers for notebooks: display of figures, tables and sound; committed feature tables; results.
 *
 * @module
 */
export { type Cell, liveFigure, play, show, type Shown, showTable } from "./display.ts";
export { readRecording, readSamples } from "./recordings.ts";
export { percent } from "../core/percent.ts";
export {
  committedTables,
  readCrossCorpus,
  readFigure,
  readMetrics,
  readModel,
  readPredictions,
  readScorecard,
} from "../tasks/files.ts";
