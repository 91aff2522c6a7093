/** All of TensorFlow.js. */
export type TensorFlow = typeof import("@tensorflow/tfjs");

/** A TensorFlow.js model: `tf.LayersModel`. */
export type LayersModel = InstanceType<TensorFlow["LayersModel"]>;

/** A TensorFlow.js model whose layers follow each other: `tf.Sequential`. */
export type Sequential = InstanceType<TensorFlow["Sequential"]>;
