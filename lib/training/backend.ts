import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { useCompiledKernel } from "../model/kernel.ts";
import { usePlainKernel } from "../model/plain_kernel.ts";
import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};

let loading: Promise<string> | undefined;

/**
 * Makes TensorFlow.js ready to compute: its WebAssembly backend, on one thread so that sums are
 * always added in the same order. Later calls return at once.
 *
 * @param warn Told when WebAssembly cannot be used and the slower `cpu` backend takes its place.
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
      useCompiledKernel();
    } else {
      warn("The wasm backend of TensorFlow.js did not start; using cpu, which is much slower.");
      await tf.setBackend("cpu");
      usePlainKernel();
    }
  } finally {
    URL.revokeObjectURL(url);
  }
  return tf.getBackend();
}
