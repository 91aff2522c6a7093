import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import wasm from "./kernel.wasm" with { type: "bytes" };

/** Where some rows of one matrix meet some of another, and where their product is added. */
export interface Product {
  /** First row that is taken of the first matrix. */
  readonly fromA: number;
  /** First row that is taken of the second. */
  readonly fromB: number;
  /** First row of the result that it is added to. */
  readonly to: number;
  /** Rows of the product. */
  readonly rows: number;
  /** Terms of each of its sums. */
  readonly terms: number;
}

/** Products of parts of two matrices, added up. */
export interface SumOfProducts {
  /** Shape of the result. */
  readonly shape: readonly [rows: number, columns: number];
  /** Whether it is the transposed rows of the first matrix that are multiplied. */
  readonly transposeA?: boolean;
  /** The same for the second. */
  readonly transposeB?: boolean;
  /** In the order in which they are added. */
  readonly products: readonly Product[];
}

/**
 * Adds up products of rows of two matrices, without copying rows first. It has no gradient.
 *
 * @param a The first matrix.
 * @param b The second one.
 * @param config What to multiply and add up.
 * @returns The sum, zero where no product is added.
 */
export function sumOfProducts(a: tf.Tensor2D, b: tf.Tensor2D, config: SumOfProducts): tf.Tensor2D {
  return tf.engine().runKernel("SumOfProducts", { a, b }, { config } as unknown as Attributes);
}

/**
 * Sums the columns of a matrix. It has no gradient.
 *
 * @param x The matrix, shape `[rows, columns]`.
 * @returns The sums, shape `[columns]`.
 */
export function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  return tf.engine().runKernel("ColumnSums", { x });
}

/** What a step of Adam changes, all of one shape. */
export type AdamState = Record<"parameters" | "means" | "squares", tf.Tensor>;

/** Numbers that are the same for all parameters in a step of Adam. */
export interface AdamNumbers {
  /** Decay of the mean of past gradients. */
  readonly beta1: number;
  /** Decay of the mean of their squares. */
  readonly beta2: number;
  /** Step size, corrected for means that begin at 0. */
  readonly rate: number;
  /** Factor that corrects the squares. */
  readonly perSquare: number;
  /** Added to the deviation. */
  readonly epsilon: number;
  /** By which the parameters are multiplied afterwards. */
  readonly keep: number;
}

/**
 * Changes parameters and means by one step of Adam, in place: no other tensor may share their data.
 *
 * @param state Parameters and means.
 * @param gradients The gradients of the parameters.
 * @param numbers The other numbers.
 */
export function adamStep(state: AdamState, gradients: tf.Tensor, numbers: AdamNumbers): void {
  const inputs = { ...state, gradients };
  tf.engine().runKernel("AdamStep", inputs, { numbers } as unknown as Attributes);
}

/** What TensorFlow.js takes, though not anything in it is of the types that it declares. */
type Attributes = tf.NamedAttrMap;

/** What is used here of the module that the backend runs in. */
interface Emscripten {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(place: number): void;
}

/** What `kernel.as` exports; places and rows are in bytes. */
interface Exports {
  scratchBytes(n: number): number;
  // deno-fmt-ignore
  multiply(
    a: number, aRow: number, transposeA: boolean, b: number, bRow: number, transposeB: boolean,
    c: number, m: number, k: number, n: number, add: boolean, scratch: number,
  ): void;
  sumColumns(from: number, rows: number, columns: number, to: number): void;
  // deno-fmt-ignore
  adam(
    parameters: number, gradients: number, means: number, squares: number, length: number,
    beta1: number, beta2: number, rate: number, perSquare: number, epsilon: number, keep: number,
  ): void;
}

/**
 * Has the running `wasm` backend use `kernel.as`, for products of any matrices too: to the last bit
 * the same, a third faster in training, and transposed ones cost no more.
 */
export function useCompiledKernel(): void {
  const backend = tf.backend() as BackendWasm;
  const { asm, _malloc, _free } = backend.wasm as unknown as Emscripten;
  const module = new WebAssembly.Module(wasm as BufferSource);
  const instance = new WebAssembly.Instance(module, { env: { memory: asm.memory } });
  const kernel = instance.exports as unknown as Exports;
  const place = ({ dataId }: tf.TensorInfo) => backend.getMemoryOffset(dataId);
  let scratch = 0, scratchBytes = 0;
  const scratchFor = (columns: number) => {
    const bytes = kernel.scratchBytes(columns);
    if (bytes > scratchBytes) {
      if (scratchBytes > 0) _free(scratch);
      scratch = _malloc(bytes) >>> 0;
      scratchBytes = bytes;
    }
    return scratch;
  };

  const theirs = tf.getKernel("BatchMatMul", "wasm").kernelFunc;
  const matMul: tf.KernelFunc = (call) => {
    const { a, b } = call.inputs as Record<string, tf.TensorInfo>;
    const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
    const matrices = [a, b].every(({ shape, dtype }) => shape.length === 2 && dtype === "float32");
    const terms = a.shape[transposeA ? 0 : 1];
    if (!matrices || terms === 0) return theirs(call);
    const rows = a.shape[transposeA ? 1 : 0], columns = b.shape[transposeB ? 0 : 1];
    const work = scratchFor(columns); // the memory may move, so before anything is placed
    const out = backend.makeOutput([rows, columns], "float32");
    // deno-fmt-ignore
    kernel.multiply(
      place(a), 4 * a.shape[1], transposeA, place(b), 4 * b.shape[1], transposeB,
      place(out), rows, terms, columns, false, work,
    );
    return out;
  };
  const addProducts: tf.KernelFunc = ({ inputs, attrs }) => {
    const { a, b } = inputs as Record<string, tf.TensorInfo>;
    const { shape, transposeA = false, transposeB = false, products } = attrs!
      .config as unknown as SumOfProducts;
    const work = scratchFor(shape[1]);
    const out = backend.makeOutput([...shape], "float32");
    backend.typedArrayFromHeap(out).fill(0);
    const [aRow, bRow, outRow] = [a, b, out].map(({ shape }) => 4 * shape[1]);
    for (const { fromA, fromB, to, rows, terms } of products) {
      // deno-fmt-ignore
      kernel.multiply(
        place(a) + fromA * aRow, aRow, transposeA, place(b) + fromB * bRow, bRow, transposeB,
        place(out) + to * outRow, rows, terms, shape[1], true, work,
      );
    }
    return out;
  };
  const sumColumns: tf.KernelFunc = ({ inputs }) => {
    const x = inputs.x as tf.TensorInfo;
    const out = backend.makeOutput([x.shape[1]], "float32");
    kernel.sumColumns(place(x), x.shape[0], x.shape[1], place(out));
    return out;
  };
  const stepAdam: tf.KernelFunc = ({ inputs, attrs }) => {
    const { parameters, gradients, means, squares } = inputs as Record<string, tf.TensorInfo>;
    const { beta1, beta2, rate, perSquare, epsilon, keep } = attrs!
      .numbers as unknown as AdamNumbers;
    // deno-fmt-ignore
    kernel.adam(
      place(parameters), place(gradients), place(means), place(squares),
      tf.util.sizeFromShape(parameters.shape), beta1, beta2, rate, perSquare, epsilon, keep,
    );
    return [];
  };
  // Shares the data, as the other backends do; this one copies them, which it did before it counted
  // who shares what.
  const identity: tf.KernelFunc = ({ inputs }) => {
    const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  };
  tf.unregisterKernel("Identity", "wasm");
  tf.unregisterKernel("BatchMatMul", "wasm");
  const functions = {
    Identity: identity,
    BatchMatMul: matMul,
    SumOfProducts: addProducts,
    ColumnSums: sumColumns,
    AdamStep: stepAdam,
  };
  for (const [kernelName, kernelFunc] of Object.entries(functions)) {
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}
