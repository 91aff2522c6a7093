/**
 * The list of experiments, running them, and further analyses of their models.
 *
 * To add an experiment, add one entry to `EXPERIMENTS` in `registry.ts`.
 *
 * @module
 */
export type { Enrolment, Experiment, ExperimentResult, Protocol } from "./experiment.ts";
export type { NumberedFold, Split, Training } from "./experiment.ts";
export { EXPERIMENTS, GENERAL_CORPORA, GENERAL_TRAINING } from "./registry.ts";
export { QUICK_EXPERIMENTS, SAVED_EXPERIMENT } from "./registry.ts";
export { tableIdsOf, type Tables } from "./fit_recogniser.ts";
export { type ExperimentRun, type FittedFold, groupExperiments, type GroupRun } from "./run.ts";
export { networkCount, runExperiments, runFold } from "./run.ts";
export { INNER_HELD_OUT, type InnerSplit, innerSplit } from "./learning_curve.ts";
export { type LearningCurve, learningCurve } from "./learning_curve.ts";
export { enrolmentCurve, type EnrolmentPoint, type EnrolmentResult } from "./enrolment_curve.ts";
export { scoreInTheWild, type WildResult } from "./wild.ts";
export type { CorpusResult, Failure, ScoreCorpusOptions } from "./score_corpus.ts";
export { scoreCorpus } from "./score_corpus.ts";
export { ABLATED_TRAINING, ABLATION_NETWORKS, type AblationResult } from "./ablation.ts";
export { runAblation } from "./ablation.ts";
export { buildSavedModel, type SavedModelOptions } from "./saved_model.ts";
export { planTraining, TRAINABLE_KINDS, trainModel } from "./own_training.ts";
export type { TrainedModel, TrainingChoice, TrainingPlan } from "./own_training.ts";
export type { AdaptationCurves, AdaptationPoint } from "./adaptation_curve.ts";
export { calibrateOnLeftOut, crossCorpus, crossCorpusNetworks } from "./cross_corpus.ts";
export type { CrossCorpusResult } from "./cross_corpus.ts";
export { SCORECARD_CLIPS, SCORECARD_EXPERIMENT } from "./scorecard.ts";
export type { Scorecard, ScorecardAudio } from "./scorecard.ts";
export { scoreDegraded, scoreExperiment, scoreLeftOut, scoreSavedModel } from "./scorecard.ts";
export { pitchOf } from "./scorecard_audio.ts";
export { nonSpeechRows } from "./scorecard_non_speech.ts";
export { SEX_GAP_TABLES, sexGap, sexGapNetworks, type SexGapResult } from "./sex_gap.ts";
