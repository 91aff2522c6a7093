/**
 * Metrics, confidence intervals, the list of experiments, running them.
 *
 * @module
 */
export {
  type Experiment,
  EXPERIMENTS,
  type Protocol,
  SAVED_EXPERIMENT,
  TEST_FRACTION,
} from "./experiments.ts";
export { trainOnAllClips } from "./final_model.ts";
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
  type ExperimentResult,
  type ExperimentRun,
  fit,
  type FittedModel,
  runCount,
  runExperiment,
} from "./run.ts";
export {
  type Failure,
  type LabelledPrediction,
  type LabelledResult,
  scoreLabelled,
  type Scores,
} from "./labelled.ts";
