/**
 * What notebooks need beside the library: showing things, the committed tables and results.
 *
 * @module
 */
export {
  type Cell,
  liveFigure,
  percent,
  play,
  show,
  type Shown,
  showTable,
  showText,
} from "./display.ts";
export { eightEmotions, type Recordings, SPEAKING_STYLES } from "./recordings.ts";
export {
  readFigure,
  readMetrics,
  readModel,
  readPredictions,
  readRecalls,
  readTables,
} from "../tasks/files.ts";
