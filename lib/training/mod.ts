/**
 * Training networks with TensorFlow.js: batches, the schedule, `fitNetwork`.
 *
 * @module
 */
export { type BatchConfig, classWeights, type TrainingData } from "./batches.ts";
export { type Schedule } from "./schedule.ts";
export { fitNetwork, type OnEpoch, type TrainingConfig } from "./fit.ts";
