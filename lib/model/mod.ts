/**
 * Kinds of models, fitting them, saved models, and prediction.
 *
 * To add a kind of model, write one file with its `ModelKind` (see `mlp.ts`) and add it to
 * `MODEL_KINDS` in `registry.ts`.
 *
 * @module
 */
export type { ModelKind } from "./model_kind.ts";
export { MODEL_KINDS, modelKind } from "./registry.ts";
export {
  buildMlp,
  ENCODER_MLP,
  mlp,
  type MlpConfig,
  ORIGINAL_MLP,
  REGULARISED_MLP,
} from "./mlp.ts";
export { ENCODER_LDA, LDA, lda, type LdaConfig } from "./lda.ts";
export { buildCnn, cnn, type CnnConfig, SMALL_CNN } from "./cnn.ts";
export { buildLstm, lstm, type LstmConfig, SMALL_LSTM } from "./lstm.ts";
export { toClassifier } from "./to_classifier.ts";
export {
  type Fit,
  fitInTurn,
  type FitJob,
  fitJob,
  type FittedNetwork,
  withClassMeans,
} from "./fitting.ts";
export {
  adaptCentroids,
  type Centroids,
  locateCentroids,
  locateRecordings,
  meanOdds,
  movedLogs,
} from "./discriminant_space.ts";
export { type FitPool, startFitPool } from "./fit_pool.ts";
export {
  emotionProbabilities,
  enrolVoice,
  networkLogs,
  networkProbabilities,
  type PredictOptions,
  type Recogniser,
  type Voice,
  voiceProbabilities,
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
export {
  adaptedAnswers,
  answerFrom,
  answerOf,
  answerText,
  type EmotionAnswer,
  enrolSpeaker,
  featuresOf,
  predict,
  predictSession,
} from "./predict.ts";
export { featuresOfFiles } from "./file_features.ts";
export {
  predictTimeline,
  TIMELINE_HOP_S,
  TIMELINE_WINDOW_S,
  type TimelineMoment,
} from "./timeline.ts";
export { type Influence, influences } from "./influence.ts";
export { restrict, temper } from "./probabilities.ts";
export { type GoldenPredictions, predictSamples, type SamplePrediction } from "./golden.ts";
