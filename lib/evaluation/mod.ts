/**
 * Metrics, confidence intervals, the list of experiments, running them.
 *
 * @module
 */
export { ablationExperiments, type AblationResult, runAblation } from "../experiments/ablation.ts";
export { scoreInTheWild, type WildResult } from "../experiments/wild.ts";
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
export {
  type Enrolment,
  ENSEMBLE_EXPERIMENTS,
  type EnsembleExperiment,
  type Experiment,
  experimentIds,
  EXPERIMENTS,
  type Protocol,
  SAVED_EXPERIMENT,
  SLOW_EXPERIMENTS,
  TEST_FRACTION,
  type View,
} from "../experiments/registry.ts";
export {
  ENROLMENT_CLIPS,
  enrolmentCurve,
  type EnrolmentPoint,
  type EnrolmentResult,
} from "../experiments/enrolment_curve.ts";
export {
  fitEnsemble,
  inputsOf,
  memberCounts,
  type OnNetwork,
  type UncalibratedEnsemble,
  type VersionTables,
} from "../experiments/fit_ensemble.ts";
export { asModel, fitOnAllClips } from "../experiments/final_model.ts";
export { type GroupResult, groupResults } from "./groups.ts";
export { bootstrapInterval, type Estimate, meanAndDeviation, percentile } from "./intervals.ts";
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
  type ClipPrediction,
  confusionOf,
  type ExperimentResult,
  type ExperimentRun,
  fit,
  type FittedModel,
  type Header,
  type Mistake,
  mistakesOf,
  type NumberedFold,
  recallsOf,
  runCount,
  runExperiment,
  runFold,
  samePredictions,
  summarise,
} from "../experiments/run.ts";
export { ensembleCount, type EnsembleRun, runEnsemble, type TestedFold } from "../experiments/run_ensemble.ts";
export {
  type Failure,
  type LabelledPrediction,
  type LabelledResult,
  scoreLabelled,
  type ScoreOptions,
  type Scores,
} from "./labelled.ts";
export {
  INNER_HELD_OUT,
  innerFold,
  type LearningCurve,
  learningCurve,
  withoutTestActors,
} from "../experiments/learning_curve.ts";
export { nearestNeighbourAgreement, principalComponents } from "../dataset/exploration/projection.ts";
export { type EffectSize, effectSizes } from "../dataset/exploration/effect_size.ts";
