/**
 * Speech emotion recognition: from recordings to features, models and honest metrics. These are the
 * functions that a program needs; each folder's `mod.ts` has more.
 *
 * Another Deno project uses this one, checked out beside it as `speech`, with the `deno.json` below.
 * The encoder and the workers need `--allow-read`.
 *
 * ```json
 * {
 *   "links": ["../speech", "../speech/lib/std_path"],
 *   "imports": { "speech-emotion": "jsr:@speech-emotion/deno@0.1.0" },
 *   "unstable": ["raw-imports"]
 * }
 * ```
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeAudio, loadModel, predict } from "./mod.ts"; // or "speech-emotion"
 * const read = (path: string) => Deno.readFile(new URL(`../${path}`, import.meta.url));
 * const model = await loadModel((name) => read(`results/model/${name}`));
 * const signal = await decodeAudio(await read("data/samples/1064_IEO_ANG_MD.wav"));
 * const { emotion, probabilities } = await predict(model, signal);
 * assert(emotion === "angry" && probabilities.length === model.emotions.length);
 * ```
 *
 * @module
 */

// Recordings and labels.
export {
  type AudioRecording,
  type Corpus,
  type CorpusDefinition,
  type Emotion,
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
  type Random,
  resample,
  SAMPLE_RATE_HZ,
  seededRandom,
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
  answerFrom,
  type EmotionAnswer,
  encodeModel,
  enrolSpeaker,
  featuresOf,
  loadModel,
  MODEL_FILES,
  predict,
  predictSession,
  predictTimeline,
  type SavedModel,
  type TimelineMoment,
  type Voice,
} from "./model/mod.ts";
