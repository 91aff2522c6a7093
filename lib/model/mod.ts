/**
 * Networks, training, the saved model, prediction.
 *
 * @module
 */
export { loadBackend } from "./backend.ts";
export { classProbabilities, initialNetwork, type Layer, type Network } from "./mlp.ts";
export type { TrainingData } from "./batch.ts";
export { ORIGINAL_RECIPE, REGULARISED_RECIPE, type TrainingConfig } from "./recipes.ts";
export { argMax, predict, type Prediction } from "./predict.ts";
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
  type TrainingResult,
  trainInTurn,
  trainMlp,
} from "./train.ts";
export { startTrainingPool, type TrainingPool } from "./train_pool.ts";
