import * as tf from "@tensorflow/tfjs";

type Shape = [number, number, number, number];
type Attributes = Pick<tf.Conv2DBackpropFilterAttrs, "strides" | "pad" | "dataFormat">;

/**
 * Multiplies matrices: those that are to be transposed are transposed first, and the product is left
 * to the backend's own kernel, which is slow only for transposed ones.
 */
export function batchMatMul(plain: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
    if (!transposeA && !transposeB) return plain(call);
    const { a, b } = call.inputs as Record<"a" | "b", tf.TensorInfo>;
    return tf.tidy(() => {
      const [left, right] = [a, b].map(tensorOf);
      return tf.matMul(
        transposeA ? transposed(left) : left,
        transposeB ? transposed(right) : right,
      );
    });
  };
}

/** Swaps the last two dimensions. */
function transposed(x: tf.Tensor): tf.Tensor {
  const rank = x.shape.length;
  return tf.transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

/**
 * Gradient of a two-dimensional convolution by its filter: for each position of the filter, the
 * product of the input that it meets, transposed, and the gradient of the output.
 *
 * @throws {RangeError} If channels come first, which the backend does not support.
 */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs }) => {
  const { strides, pad, dataFormat, filterShape } = attrs as unknown as Attributes & {
    filterShape: Shape;
  };
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
        const met = tf.stridedSlice(
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
        positions.push(tf.matMul(tf.reshape(met, [-1, inChannels]), gradient, true));
      }
    }
    return tf.reshape(tf.stack(positions), filterShape);
  });
};

/**
 * Gradient of a two-dimensional convolution by its input. With strides of 1 it is itself a
 * convolution, with the filter turned around, which the backend does many times as fast as its own
 * kernel for this gradient; other strides, and paddings wider than the filter, are left to that.
 */
export function conv2dBackpropInput(theirs: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { strides, pad, dataFormat, inputShape } = call.attrs as unknown as Attributes & {
      inputShape: Shape;
    };
    const unit = [strides].flat().every((stride) => stride === 1);
    if (!unit || dataFormat !== "NHWC") return theirs(call);
    const inputs = call.inputs as Record<"dy" | "filter", tf.TensorInfo>;
    const shape = inputs.filter.shape as Shape;
    const [height, width] = shape;
    const { padInfo } = tf.backend_util.computeConv2DInfo(inputShape, shape, 1, 1, pad);
    const { top, bottom, left, right } = padInfo;
    if (Math.max(top, bottom) >= height || Math.max(left, right) >= width) return theirs(call);
    return tf.tidy(() => {
      const [dy, filter] = [inputs.dy, inputs.filter].map(tensorOf) as tf.Tensor4D[];
      const padded = tf.pad(dy, [
        [0, 0],
        [height - 1 - top, height - 1 - bottom],
        [width - 1 - left, width - 1 - right],
        [0, 0],
      ]);
      const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
      return tf.conv2d(padded, turned, 1, "valid");
    });
  };
}

/**
 * Makes a tensor from the input of a kernel, so that operations can be called on it. It is a second
 * tensor of the same data, and can be disposed of without the first losing it.
 *
 * @returns The tensor; make it within `tf.tidy`.
 */
function tensorOf(input: tf.TensorInfo): tf.Tensor {
  tf.backend().incRef(input.dataId);
  return tf.engine().makeTensorFromTensorInfo(input);
}
