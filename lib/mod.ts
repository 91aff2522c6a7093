/**
 * Speech emotion recognition: from recordings to features, models and honest metrics. These are the
 * functions that a program needs; each folder's `mod.ts` has more.
 *
 * @module
 */

// Recordings and labels.
export {
  type AudioRecording,
  type Corpus,
  type CorpusDefinition,
  EMOTIONS,
  FOUR_EMOTIONS,
  type LabelledCorpus,
  openCorpus,
  openLabelled,
  type Recording,
} from "./corpus/mod.ts";

// Audio.
export {
  decodeAudio,
  decodeWav,
  encodeWav,
  resample,
  type Signal,
  UnusableRecording,
} from "./audio/mod.ts";

// Features.
export {
  decodeTable,
  encodeTable,
  extractTables,
  FEATURE_SETS,
  type FeatureSet,
  featureSet,
  findSpeech,
  loadFeatureSet,
} from "./features/mod.ts";

// Datasets and splits.
export {
  type Dataset,
  EMOBOX_FOLDS,
  type Fold,
  groupKFold,
  leaveOneGroupOut,
  randomSplit,
} from "./dataset/mod.ts";

// Models.
export { loadBackend, registerTrainingKernels } from "./tensorflow/mod.ts";
export {
  buildMlp,
  ENCODER_LDA,
  ENCODER_MLP,
  LDA,
  MODEL_KINDS,
  type ModelKind,
  ORIGINAL_MLP,
  REGULARISED_MLP,
} from "./model/mod.ts";

// Evaluation.
export { type Estimate, type Prediction, score, type Scores } from "./evaluation/mod.ts";
export {
  buildSavedModel,
  type Experiment,
  type ExperimentResult,
  runExperiments,
  type Tables,
  type Training,
} from "./experiments/mod.ts";

// Prediction with a saved model.
export {
  adaptVoice,
  type EmotionAnswer,
  encodeModel,
  enrolSpeaker,
  loadModel,
  MODEL_FILES,
  predict,
  predictSession,
  predictTimeline,
  type SavedModel,
  type Voice,
} from "./model/mod.ts";
