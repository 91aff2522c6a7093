/**
 * Kinds of models, fitting them, saved models, and prediction.
 *
 * To add a kind of model, write one file with its `ModelKind` (see `mlp.ts`) and add it to
 * `MODEL_KINDS` in `registry.ts`.
 *
 * @module
 */
export type { ModelKind } from "./model_kind.ts";
export { MODEL_KINDS } from "./registry.ts";
export {
  buildMlp,
  ENCODER_MLP,
  mlp,
  type MlpConfig,
  ORIGINAL_MLP,
  REGULARISED_MLP,
} from "./mlp.ts";
export { ENCODER_LDA, LDA, type LdaConfig } from "./lda.ts";
export { type Fit, type FitJob, type FittedNetwork, withClassMeans } from "./fitting.ts";
export { type Centroids, locateRecordings } from "./discriminant_space.ts";
export { type FitPool, startFitPool } from "./fit_pool.ts";
export {
  emotionProbabilities,
  enrolVoice,
  networkLogs,
  type PredictOptions,
  type Recogniser,
  type Voice,
} from "./recogniser.ts";
export { ADAPT_TO, adaptedProbabilities, type AdaptTo, adaptVoice } from "./adaptation.ts";
export { type CardText } from "./card.ts";
export {
  encodeModel,
  loadModel,
  MODEL_FILES,
  type ModelFile,
  type SavedModel,
} from "./saved_model.ts";
export { answerOf, answerText, type EmotionAnswer } from "./answer.ts";
export {
  adaptedAnswers,
  answerFrom,
  enrolSpeaker,
  featuresOf,
  predict,
  predictSession,
} from "./predict.ts";
export { featuresOfFiles } from "./file_features.ts";
export { predictTimeline, type TimelineMoment } from "./timeline.ts";
export { type Influence, influences } from "./influence.ts";
export { type GoldenPredictions, predictSamples, type SamplePrediction } from "./golden.ts";
export type { OnEpoch, TrainingConfig } from "../training/fit.ts";
export type { BatchConfig, TrainingData } from "../training/batches.ts";
export type { Schedule } from "../training/schedule.ts";
