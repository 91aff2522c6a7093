import * as tf from "@tensorflow/tfjs";

/**
 * Makes a tensor from the input of a kernel, so that operations can be called on it. It is a second
 * tensor of the same data, and can be disposed of without the first losing it.
 *
 * @returns The tensor; make it within `tf.tidy`.
 */
export function tensorOf(input: tf.TensorInfo): tf.Tensor {
  tf.backend().incRef(input.dataId);
  return tf.engine().makeTensorFromTensorInfo(input);
}
