import * as tf from "@tensorflow/tfjs";
import { addressOf, allocate } from "./backend_memory.ts";
import { compiled } from "./kernel.ts";

/**
 * Replaces kernels of the `wasm` backend of TensorFlow.js by ones that make training fast and
 * complete. Any program that uses TensorFlow.js can call it:
 *
 * ```ts ignore
 * await tf.setBackend("wasm");
 * registerTrainingKernels();
 * ```
 *
 * - `BatchMatMul`: products of transposed matrices, which the gradient of every dense layer needs,
 *   are many times as fast; other products are faster too.
 * - `Sum`: sums of rows, which the gradient of every bias needs, are many times as fast.
 * - `Conv2DBackpropFilter`: the gradient of a convolution with respect to its filter, which the
 *   backend lacks.
 * - `Conv2DBackpropInput`: the gradient with respect to the input is much faster for strides of 1.
 */
export function registerTrainingKernels(): void {
  const original = (name: string) => tf.getKernel(name, "wasm").kernelFunc;
  const kernels = {
    BatchMatMul: batchMatMul(original("BatchMatMul")),
    Sum: sum(original("Sum")),
    Conv2DBackpropFilter: conv2dBackpropFilter,
    Conv2DBackpropInput: conv2dBackpropInput(original("Conv2DBackpropInput")),
  };
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}

type Shape = [number, number, number, number];

/**
 * Makes a product of matrices, or of stacks of matrices, that reads transposed factors where they
 * are. It calls the backend's kernel if both stacks are repeated, as for `[2, 1]` times `[1, 3]`, and
 * for other types, which that refuses.
 */
function batchMatMul(original: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { a, b } = call.inputs as Record<"a" | "b", tf.TensorInfo>;
    const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
    const left = layoutOf(a, transposeA), right = layoutOf(b, transposeB);
    const stack = tf.broadcast_util.assertAndGetBroadcastShape(left.stack, right.stack);
    const count = tf.util.sizeFromShape(stack);
    const isFloat = a.dtype === "float32" && b.dtype === "float32";
    const isPlain = [left, right].every((own) => own.count === 1 || own.count === count);
    if (!isFloat || !isPlain) return original(call);
    const { rows, columns: depth } = left, { columns } = right;
    return tf.tidy(() => {
      const out = allocate([...stack, rows, columns]);
      const scratch = allocate([8 * (rows + Math.min(depth, 512))]);
      for (let i = 0; i < count; i++) {
        compiled().matMul(
          ...[left, right].flatMap((own) => [own.at(i), own.rowBytes, own.columnBytes]),
          ...[addressOf(out) + 4 * i * rows * columns, rows, columns, depth, addressOf(scratch)],
        );
      }
      return out;
    });
  };
}

/** Describes how a stack of matrices lies in memory. */
function layoutOf(x: tf.TensorInfo, transpose: boolean) {
  const stack = x.shape.slice(0, -2), [rows, columns] = x.shape.slice(-2);
  const count = tf.util.sizeFromShape(stack);
  const at = (i: number) => addressOf(x) + (count > 1 ? 4 * i * rows * columns : 0);
  return transpose
    ? { stack, count, at, rows: columns, columns: rows, rowBytes: 4, columnBytes: 4 * columns }
    : { stack, count, at, rows, columns, rowBytes: 4 * columns, columnBytes: 4 };
}

/** Makes a sum that does not transpose a matrix to add its rows; others are the backend's. */
function sum(original: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { x } = call.inputs as Record<"x", tf.TensorInfo>;
    const { axis, keepDims } = call.attrs as unknown as tf.SumAttrs;
    const ofRows = x.shape.length === 2 && x.dtype === "float32" && !keepDims && `${axis}` === "0";
    if (!ofRows) return original(call);
    const [rows, columns] = x.shape, out = allocate([columns]);
    compiled().sumRows(addressOf(x), rows, columns, addressOf(out));
    return out;
  };
}

/**
 * Computes the gradient of a two-dimensional convolution with respect to its filter: for each
 * position in the filter, the product of the transposed input at that position and the gradient of
 * the output.
 *
 * @throws {RangeError} If channels come first, which the backend does not support.
 */
const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs }) => {
  const { strides, pad, dataFormat, filterShape } =
    attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  if (dataFormat !== "NHWC") {
    throw new RangeError(`Cannot differentiate a convolution of ${dataFormat}, expected NHWC`);
  }
  const { x: input, dy: outputGradient } = inputs as Record<"x" | "dy", tf.TensorInfo>;
  const shape = input.shape as Shape;
  const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad);
  const { padInfo, strideHeight, strideWidth, outHeight, outWidth } = info;
  const { filterHeight, filterWidth, inChannels, outChannels, batchSize } = info;
  return tf.tidy(() => {
    const [x, dy] = [input, outputGradient].map(tensorOf);
    const padded = tf.pad(x, [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    const gradient = tf.reshape(dy, [-1, outChannels]);
    const positions: tf.Tensor[] = [];
    for (let row = 0; row < filterHeight; row++) {
      for (let column = 0; column < filterWidth; column++) {
        const slice = tf.stridedSlice(
          padded,
          [0, row, column, 0],
          [
            batchSize,
            row + strideHeight * (outHeight - 1) + 1,
            column + strideWidth * (outWidth - 1) + 1,
            inChannels,
          ],
          [1, strideHeight, strideWidth, 1],
        );
        positions.push(tf.matMul(tf.reshape(slice, [-1, inChannels]), gradient, true));
      }
    }
    return tf.reshape(tf.stack(positions), filterShape);
  });
};

/**
 * Makes the gradient of a two-dimensional convolution with respect to its input. With strides of 1
 * it is a convolution with the flipped filter, many times as fast as the backend's kernel for the
 * gradient, which is called for other strides and for padding as wide as the filter.
 */
function conv2dBackpropInput(original: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { strides, pad, dataFormat, inputShape } = call
      .attrs as unknown as tf.Conv2DBackpropInputAttrs;
    const unit = [strides].flat().every((stride) => stride === 1);
    if (!unit || dataFormat !== "NHWC") return original(call);
    const inputs = call.inputs as Record<"dy" | "filter", tf.TensorInfo>;
    const shape = inputs.filter.shape as Shape;
    const [height, width] = shape;
    const { padInfo } = tf.backend_util.computeConv2DInfo(inputShape, shape, 1, 1, pad);
    const { top, bottom, left, right } = padInfo;
    if (Math.max(top, bottom) >= height || Math.max(left, right) >= width) return original(call);
    return tf.tidy(() => {
      const [dy, filter] = [inputs.dy, inputs.filter].map(tensorOf) as tf.Tensor4D[];
      const padded = tf.pad(dy, [
        [0, 0],
        [height - 1 - top, height - 1 - bottom],
        [width - 1 - left, width - 1 - right],
        [0, 0],
      ]);
      const flipped = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
      return tf.conv2d(padded, flipped, 1, "valid");
    });
  };
}

/**
 * Makes a tensor from the input of a kernel, so that operations can be called on it. Call this
 * within `tf.tidy`: disposing of the tensor keeps the data, which it shares with the input.
 */
function tensorOf(input: tf.TensorInfo): tf.Tensor {
  tf.backend().incRef(input.dataId);
  return tf.engine().makeTensorFromTensorInfo(input);
}
