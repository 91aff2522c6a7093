/**
 * Kernels for the `wasm` backend of TensorFlow.js that an encoder of transformer blocks spends its time
 * in. They work on the backend's own memory; `kernel.as` is their source.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import wasm from "./kernel.wasm" with { type: "bytes" };

/** The functions of `kernel.as`, which documents their arguments. */
type Exports = Record<
  "dense" | "layerNorm" | "gelu" | "attend",
  (...values: number[]) => void
>;
type Call = Parameters<tf.KernelFunc>[0];

/**
 * Registers `QuantisedDense`, `LayerNorm`, `Gelu` and `SelfAttention` for the `wasm` backend,
 * which must be the current one. Later calls change nothing.
 */
export function registerEncoderKernels(): void {
  if (tf.getKernel("QuantisedDense", "wasm")) return;
  const exports = start(tf.backend() as BackendWasm);
  const kernels: Record<string, (heap: Heap, call: Call) => tf.TensorInfo> = {
    QuantisedDense: (heap, call) => quantisedDense(exports, heap, call),
    LayerNorm: (heap, call) => layerNorm(exports, heap, call),
    Gelu: (heap, call) => gelu(exports, heap, call),
    SelfAttention: (heap, call) => selfAttention(exports, heap, call),
  };
  for (const [kernelName, run] of Object.entries(kernels)) {
    const kernelFunc: tf.KernelFunc = (call) => run(heapOf(call.backend as BackendWasm), call);
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}

/** Starts the compiled functions on the memory of the backend. */
function start(backend: BackendWasm): Exports {
  const { asm } = backend.wasm as unknown as { asm: { memory: WebAssembly.Memory } };
  const module = new WebAssembly.Module(wasm as BufferSource);
  const instance = new WebAssembly.Instance(module, { env: { memory: asm.memory } });
  return instance.exports as Exports;
}

/** Columns that packed weights keep together. */
const PANEL = 8;

/**
 * Packs the weights of a dense layer for `QuantisedDense`.
 *
 * @param kernel Integers of 8 bits, shape `[inputs, outputs]`, both multiples of 8.
 * @returns Pairs of 16-bit integers, shape `[outputs / 8, inputs / 2, 8]`: the weights of one output for
 * two neighbouring inputs.
 */
export function packIntegers(kernel: tf.Tensor2D): tf.Tensor3D {
  const [depth, columns] = kernel.shape;
  const integers = kernel.dataSync();
  const packed = new Int16Array(depth * columns);
  let to = 0;
  for (let panel = 0; panel < columns; panel += PANEL) {
    for (let row = 0; row < depth; row += 2) {
      for (let column = panel; column < panel + PANEL; column++) {
        packed[to++] = integers[row * columns + column];
        packed[to++] = integers[(row + 1) * columns + column];
      }
    }
  }
  return tf.tensor3d(new Int32Array(packed.buffer), [columns / PANEL, depth / 2, PANEL], "int32");
}

/** What a kernel needs of the backend's memory. */
interface Heap {
  /** Address of a tensor's values. */
  at(tensor: tf.TensorInfo): number;
  /** Allocates a tensor of uninitialised `float32` values. */
  allocate(...shape: number[]): tf.TensorInfo;
  /** Frees a tensor. */
  free(tensor: tf.TensorInfo): void;
}

function heapOf(backend: BackendWasm): Heap {
  return {
    at: ({ dataId }) => backend.getMemoryOffset(dataId),
    allocate: (...shape) => backend.makeOutput(shape, "float32"),
    free: ({ dataId }) => void backend.disposeData(dataId),
  };
}

function quantisedDense({ dense }: Exports, heap: Heap, { inputs, attrs }: Call): tf.TensorInfo {
  const { x, packed, scale, bias } = inputs as Record<string, tf.TensorInfo>;
  const { rows, stride } = attrs as { rows: number; stride: number };
  const depth = 2 * packed.shape[1], columns = scale.shape[0];
  const out = heap.allocate(rows, columns);
  const scratch = heap.allocate(rows * (depth / 2 + 1));
  dense(
    ...[heap.at(x), rows, depth, stride, heap.at(packed), heap.at(scale), heap.at(bias)],
    ...[columns, heap.at(out), heap.at(scratch)],
  );
  heap.free(scratch);
  return out;
}

function layerNorm(exports: Exports, heap: Heap, { inputs, attrs }: Call): tf.TensorInfo {
  const { x, gain, bias } = inputs as Record<string, tf.TensorInfo>;
  const [rows, columns] = x.shape;
  const out = heap.allocate(rows, columns);
  const { epsilon } = attrs as { epsilon: number };
  exports.layerNorm(
    ...[heap.at(x), rows, columns, heap.at(gain), heap.at(bias), epsilon, heap.at(out)],
  );
  return out;
}

function gelu(exports: Exports, heap: Heap, { inputs }: Call): tf.TensorInfo {
  const { z } = inputs as Record<string, tf.TensorInfo>;
  const out = heap.allocate(...z.shape);
  exports.gelu(heap.at(z), tf.util.sizeFromShape(z.shape), heap.at(out));
  return out;
}

function selfAttention({ attend }: Exports, heap: Heap, { inputs, attrs }: Call): tf.TensorInfo {
  const { joint } = inputs as Record<string, tf.TensorInfo>;
  const { heads } = attrs as { heads: number };
  const [rows, columns] = joint.shape;
  const out = heap.allocate(rows, columns / 3);
  const scratch = heap.allocate(rows + 3);
  attend(heap.at(joint), rows, heads, heap.at(out), heap.at(scratch));
  heap.free(scratch);
  return out;
}
