import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};
import { registerTrainingKernels } from "./tfjs_wasm/mod.ts";

let loading: Promise<string> | undefined;

/**
 * Starts the backend of TensorFlow.js: WebAssembly, on one thread so that sums are always added in
 * the same order. Later calls return at once.
 *
 * @param warn Called when WebAssembly cannot be used and the slower `cpu` backend replaces it.
 * @returns The name of the backend in use, `wasm` or `cpu`.
 */
export function loadBackend(warn: (message: string) => void = console.warn): Promise<string> {
  return loading ??= start(warn);
}

async function start(warn: (message: string) => void): Promise<string> {
  // Without this, the library prints an advertisement for its Node binding.
  tf.env().set("IS_NODE", false);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const url = URL.createObjectURL(new Blob([simdWasm], { type: "application/wasm" }));
  try {
    // The library insists on three names and takes the one that fits its flags: SIMD, one thread.
    setWasmPaths({
      "tfjs-backend-wasm-simd.wasm": url,
      "tfjs-backend-wasm-threaded-simd.wasm": url,
      "tfjs-backend-wasm.wasm": url,
    }, true);
    if (await tf.setBackend("wasm")) {
      registerTrainingKernels();
    } else {
      warn("The wasm backend of TensorFlow.js did not start; using cpu, which is much slower.");
      await tf.setBackend("cpu");
    }
  } finally {
    URL.revokeObjectURL(url);
  }
  return tf.getBackend();
}
