import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/**
 * Makes the functions of a WebAssembly module work on the memory of the `wasm` backend of
 * TensorFlow.js, and so on tensors, without copies.
 *
 * @param wasm A module that imports its memory and allocates none.
 * @returns A function that returns the functions of the module; its first call, for which the
 * backend must be loaded, instantiates it.
 */
export function onBackendMemory<Name extends string>(
  wasm: Uint8Array,
): () => Record<Name, (...values: number[]) => void> {
  let functions: WebAssembly.Exports | undefined;
  return () => {
    if (!functions) {
      const { asm } = backend().wasm as unknown as { asm: { memory: WebAssembly.Memory } };
      const module = new WebAssembly.Module(wasm as BufferSource);
      functions = new WebAssembly.Instance(module, { env: { memory: asm.memory } }).exports;
    }
    return functions as Record<Name, (...values: number[]) => void>;
  };
}

function backend(): BackendWasm {
  return tf.backend() as BackendWasm;
}

/** Returns the address of a tensor's values in the memory of the backend. */
export function addressOf({ dataId }: tf.TensorInfo): number {
  return backend().getMemoryOffset(dataId);
}

/** Allocates a tensor with uninitialised values. */
export function allocate<T extends tf.Tensor>(shape: number[]): T {
  return tf.engine().makeTensorFromTensorInfo(backend().makeOutput(shape, "float32")) as T;
}
