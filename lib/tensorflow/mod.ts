/**
 * TensorFlow.js on WebAssembly: loads the backend, and adds kernels that it lacks or that are slow.
 *
 * @module
 */
export { loadBackend } from "./backend.ts";
export type { LayersModel, Sequential, TensorFlow } from "./layers_model.ts";
export { registerTrainingKernels } from "./training_kernels.ts";
