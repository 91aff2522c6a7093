/**
 * Kernels that make training on the `wasm` backend of TensorFlow.js fast and complete. Any program
 * that uses TensorFlow.js can switch them on:
 *
 * ```ts ignore
 * await tf.setBackend("wasm");
 * registerTrainingKernels();
 * ```
 *
 * - {@linkcode batchMatMul}: products of transposed matrices, which every gradient of a dense layer
 *   needs, about seven times as fast.
 * - {@linkcode conv2dBackpropFilter}: the gradient of a convolution by its filter, which the
 *   backend lacks.
 * - {@linkcode conv2dBackpropInput}: the gradient by its input, much faster for strides of 1.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { batchMatMul, conv2dBackpropFilter, conv2dBackpropInput } from "./kernels.ts";

/** Registers the kernels for the `wasm` backend, in place of its own. */
export function registerTrainingKernels(): void {
  const theirs = (name: string) => tf.getKernel(name, "wasm").kernelFunc;
  const kernels = {
    BatchMatMul: batchMatMul(theirs("BatchMatMul")),
    Conv2DBackpropFilter: conv2dBackpropFilter,
    Conv2DBackpropInput: conv2dBackpropInput(theirs("Conv2DBackpropInput")),
  };
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}
