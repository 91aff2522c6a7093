import * as tf from "@tensorflow/tfjs";

/** A dense layer. */
export interface Dense {
  /** Integers, as `packIntegers` packs them. */
  readonly packed: tf.Tensor3D;
  /** Value of the integer 1, shape `[outputs]`. */
  readonly scale: tf.Tensor1D;
  /** Shape `[outputs]`. */
  readonly bias: tf.Tensor1D;
}

/** Added to the variance in a layer normalisation. */
const EPSILON = 1e-5;

/** Applies a dense layer to each row, shape `[rows, inputs]`; returns shape `[rows, outputs]`. */
export function dense(x: tf.Tensor2D, layer: Dense): tf.Tensor2D {
  return denseRows(x, layer, x.shape[0], x.shape[1]);
}

/**
 * Applies a dense layer to each frame, shape `[frames, channels]`, beside its two neighbours, with zeros
 * beyond the ends: a convolution. Returns shape `[ceil(frames / stride), outputs]`.
 */
export function convolve(x: tf.Tensor2D, layer: Dense, stride: 1 | 2): tf.Tensor2D {
  const [frames, channels] = x.shape;
  const padded = tf.pad(x, [[1, 1], [0, 0]]);
  // Neighbours lie side by side in memory.
  return denseRows(padded, layer, Math.ceil(frames / stride), stride * channels);
}

/** Applies a dense layer to rows of which each starts `stride` values after the one before. */
function denseRows(x: tf.Tensor2D, layer: Dense, rows: number, stride: number): tf.Tensor2D {
  return tf.engine().runKernel("QuantisedDense", { x, ...layer }, { rows, stride });
}

/** Brings each row to mean 0 and variance 1, then applies a gain and a bias for each column. */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D): tf.Tensor2D {
  return tf.engine().runKernel("LayerNorm", { x, gain, bias }, { epsilon: EPSILON });
}

/** Computes GELU, `z · (1 + erf(z / √2)) / 2`, of each value. */
export function gelu(z: tf.Tensor2D): tf.Tensor2D {
  return tf.engine().runKernel("Gelu", { z });
}

/**
 * Computes multi-head self-attention.
 *
 * @param joint Queries, keys and values side by side, shape `[steps, 3 · heads · size]`.
 * @returns Shape `[steps, heads · size]`.
 */
export function selfAttention(joint: tf.Tensor2D, heads: number): tf.Tensor2D {
  return tf.engine().runKernel("SelfAttention", { joint }, { heads });
}
