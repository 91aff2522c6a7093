/**
 * Predictions, metrics, intervals, calibration. `score` is the only place where metrics are summed
 * up.
 *
 * @module
 */
export { predictedEmotion, type Prediction, predictionsOf } from "./prediction.ts";
export {
  accuracy,
  addConfusions,
  type ClassMetrics,
  classMetrics,
  type Confusion,
  confusionMatrix,
  macroF1,
  unweightedAveragePrecision,
  unweightedAverageRecall,
} from "./metrics.ts";
export { bootstrapIntervals, deviationInterval, type Estimate, roundNumbers } from "./intervals.ts";
export { confusionOf, type Resample, score, type ScoreOptions, type Scores } from "./score.ts";
export { type GroupScores, type Mistake, mistakesOf, scoreGroups } from "./groups.ts";
export {
  abstainThreshold,
  type Answer,
  answersOf,
  type Calibration,
  calibrationOf,
  coverageCurve,
  type CoveragePoint,
  expectedCalibrationError,
  fitTemperature,
  reliability,
  type ReliabilityBin,
  riskCoverageArea,
} from "./calibration.ts";
export {
  type Correctness,
  correctness,
  type GroupDifferences,
  groupDifferences,
  type RandomModel,
  shareDifferences,
  simulateRandomModel,
} from "./fairness.ts";
export { countUnits, drawRandomModel, totalOf, type UnitCounts } from "./unit_counts.ts";
export { type Bound, passes, type ScorecardRow } from "./scorecard_row.ts";
