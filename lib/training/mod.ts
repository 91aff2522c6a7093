/**
 * Training networks with TensorFlow.js: the backend, batches, the schedule, `fitDataset`.
 *
 * @module
 */
export { loadBackend } from "./backend.ts";
export type { LayersModel, Sequential, TensorFlow } from "./layers_model.ts";
export { type BatchConfig, type TrainingData } from "./batches.ts";
export { type Schedule } from "./schedule.ts";
export { fitNetwork, type OnEpoch, type TrainingConfig } from "./fit.ts";
export { registerTrainingKernels } from "./tfjs_wasm/mod.ts";
