/**
 * Predictions, metrics, intervals, calibration. Only `score` computes the metrics of experiments.
 *
 * @module
 */
export type { Prediction } from "./prediction.ts";
export {
  accuracy,
  type ClassMetrics,
  classMetrics,
  type Confusion,
  confusionMatrix,
} from "./metrics.ts";
export type { Estimate } from "./intervals.ts";
export { confusionOf, type Resample, score, type ScoreOptions, type Scores } from "./score.ts";
export { type GroupScores, type Mistake, mistakesOf } from "./groups.ts";
export {
  type Calibration,
  calibrationOf,
  type CoveragePoint,
  type ReliabilityBin,
} from "./calibration.ts";
export type { Bound, ScorecardRow } from "./scorecard_row.ts";
