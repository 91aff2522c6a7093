/**
 * Predictions, metrics, intervals, calibration. `score` is the only place where metrics are summed
 * up.
 *
 * @module
 */
export { predictedEmotion, type Prediction } from "./prediction.ts";
export {
  accuracy,
  addConfusions,
  type ClassMetrics,
  classMetrics,
  type Confusion,
  confusionMatrix,
  macroF1,
  unweightedAverageRecall,
} from "./metrics.ts";
export {
  bootstrapInterval,
  bootstrapIntervals,
  deviationInterval,
  type Estimate,
  roundNumbers,
} from "./intervals.ts";
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
} from "./calibration.ts";
