/**
 * Networks, training, the saved model, prediction.
 *
 * @module
 */
export { loadBackend } from "./backend.ts";
export { classProbabilities, initialNetwork, type Layer, type Network } from "./mlp.ts";
export { argMax, predict, type Prediction } from "./predict.ts";
export {
  encodeModel,
  loadModel,
  MODEL_FILES,
  type ModelCard,
  type TrainedModel,
} from "./saved_model.ts";
export {
  type OnEpoch,
  ORIGINAL_RECIPE,
  type TrainingConfig,
  type TrainingData,
  type TrainingResult,
  trainMlp,
} from "./train.ts";
