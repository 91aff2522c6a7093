import * as tf from "@tensorflow/tfjs";
import { tensorOf } from "./tensor_of.ts";

/** Attributes of TensorFlow.js' kernel `Conv2DBackpropInput`. */
type Attributes = Pick<tf.Conv2DBackpropInputAttrs, "strides" | "pad" | "dataFormat"> & {
  readonly inputShape: [number, number, number, number];
};

/**
 * Gradient of a two-dimensional convolution by its input. With strides of 1 it is itself a
 * convolution, with the filter turned around, which the backend does many times as fast as its own
 * kernel for this gradient; other strides, and paddings wider than the filter, are left to that.
 */
export function conv2dBackpropInput(theirs: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { strides, pad, dataFormat, inputShape } = call.attrs as unknown as Attributes;
    const unit = [strides].flat().every((stride) => stride === 1);
    if (!unit || dataFormat !== "NHWC") return theirs(call);
    const inputs = call.inputs as Record<"dy" | "filter", tf.TensorInfo>;
    const shape = inputs.filter.shape as [number, number, number, number];
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
