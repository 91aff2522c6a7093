/**
 * Networks, training, the saved model, prediction.
 *
 * @module
 */
export { loadBackend } from "../training/backend.ts";
export { classProbabilities, initialNetwork, type Layer, type Network } from "./mlp.ts";
export type { LearnedClip, SequenceData, TrainingData } from "../training/batches.ts";
export type { Sequences, TimeDelayShape } from "./time_delay.ts";
export type { SequenceShape } from "./sequence_network.ts";
export {
  type DiscriminantConfig,
  type EnsembleRecipe,
  type OptimiserConfig,
  ORIGINAL_RECIPE,
  RICH_RECIPE,
  type TimeDelayConfig,
  type TrainingConfig,
} from "./recipes.ts";
export { alignmentFactors } from "./alignment.ts";
export { pool, restrict, temper } from "./probabilities.ts";
export { fitDiscriminant } from "./discriminant.ts";
export {
  combine,
  enrolScalers,
  enrolVoice,
  type Ensemble,
  type EnsembleInputs,
  ensembleProbabilities,
  type Kind,
  type KindProbabilities,
  kindProbabilities,
  KINDS,
  type Networks,
  type PopulationScalers,
  type Question,
  type Voice,
  type VoiceScalers,
} from "./ensemble.ts";
export { argMax } from "../core/arg_max.ts";
export {
  decide,
  enrolSpeaker,
  joinInputs,
  predict,
  type Prediction,
  predictionInputs,
} from "./predict.ts";
export {
  encodeModel,
  halfPrecision,
  loadModel,
  MODEL_FILES,
  type ModelCard,
  type TrainedModel,
} from "./saved_model.ts";
export {
  learningRateAt,
  type OnEpoch,
  type Train,
  type TrainingJob,
  type TrainingResult,
  trainInTurn,
  trainMlp,
  trainNetwork,
  trainSequenceNetwork,
} from "./train.ts";
export { startTrainingPool, type TrainingPool } from "./train_pool.ts";
export {
  predictTimeline,
  TIMELINE_HOP_S,
  TIMELINE_WINDOW_S,
  type TimelineMoment,
} from "./timeline.ts";
export { type FeatureGroup, featureGroup, type Influence, influences } from "./influence.ts";
