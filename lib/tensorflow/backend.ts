import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};
import { registerTrainingKernels } from "./training_kernels.ts";

const NO_START = "Cannot start TensorFlow.js: it needs WebAssembly with SIMD";

let loading: Promise<void> | undefined;

/**
 * Starts the backend of TensorFlow.js: WebAssembly, on one thread so that sums are always added in
 * the same order. Later calls return at once.
 *
 * @throws {Error} If WebAssembly with SIMD is not available.
 */
export function loadBackend(): Promise<void> {
  return loading ??= start();
}

async function start(): Promise<void> {
  // Without this, the library prints an advertisement for its Node binding.
  tf.env().set("IS_NODE", false);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  try {
    await WebAssembly.compile(simdWasm); // if this fails, the library waits for ever
  } catch (cause) {
    throw new Error(NO_START, { cause });
  }
  const url = URL.createObjectURL(new Blob([simdWasm], { type: "application/wasm" }));
  try {
    // The library insists on three names and takes the one that fits its flags: SIMD, one thread.
    setWasmPaths({
      "tfjs-backend-wasm-simd.wasm": url,
      "tfjs-backend-wasm-threaded-simd.wasm": url,
      "tfjs-backend-wasm.wasm": url,
    }, true);
    if (!await tf.setBackend("wasm")) throw new Error(NO_START);
    registerTrainingKernels();
  } finally {
    URL.revokeObjectURL(url);
  }
}
