/**
 * TensorFlow.js on WebAssembly: starting the backend, and kernels that it lacks or that are slow.
 *
 * @module
 */
export { loadBackend } from "./backend.ts";
export type { LayersModel, Sequential, TensorFlow } from "./layers_model.ts";
export { registerTrainingKernels } from "./tfjs_wasm/mod.ts";
