import * as tf from "@tensorflow/tfjs";
import { tensorOf } from "./tensor_of.ts";

/** Attributes of TensorFlow.js' kernel `Conv2DBackpropFilter`. */
type Attributes = Pick<tf.Conv2DBackpropFilterAttrs, "strides" | "pad" | "dataFormat"> & {
  readonly filterShape: [number, number, number, number];
};

/**
 * Gradient of a two-dimensional convolution by its filter: for each position of the filter, the
 * product of the input that it meets, transposed, and the gradient of the output.
 *
 * @throws {RangeError} If channels come first, which the backend does not support.
 */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs }) => {
  const { strides, pad, dataFormat, filterShape } = attrs as unknown as Attributes;
  if (dataFormat !== "NHWC") {
    throw new RangeError(`Cannot differentiate a convolution of ${dataFormat}, expected NHWC`);
  }
  const { x: input, dy: outputGradient } = inputs as Record<"x" | "dy", tf.TensorInfo>;
  const shape = input.shape as [number, number, number, number];
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
