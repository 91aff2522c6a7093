import * as tf from "@tensorflow/tfjs";

/** A dense layer; its weights are either `kernel` or, for the kernel `QuantisedDense`, `packed`. */
export interface Dense {
  /** Shape `[inputs, outputs]`. */
  readonly kernel?: tf.Tensor2D;
  /** Integers, as `packIntegers` packs them. */
  readonly packed?: tf.Tensor3D;
  /** Value of the integer 1, shape `[outputs]`. */
  readonly scale?: tf.Tensor1D;
  /** Shape `[outputs]`. */
  readonly bias: tf.Tensor1D;
}

/** Added to the variance in a layer normalisation. */
const EPSILON = 1e-5;

/** Applies a dense layer to each row, shape `[rows, inputs]`; returns shape `[rows, outputs]`. */
export function dense(x: tf.Tensor2D, layer: Dense): tf.Tensor2D {
  const { kernel, bias } = layer;
  if (!kernel) return denseRows(x, layer, x.shape[0], x.shape[1]);
  return tf.fused.matMul({ a: x, b: kernel, bias }) as tf.Tensor2D;
}

/**
 * Applies a dense layer to each frame, shape `[frames, channels]`, beside its two neighbours, with zeros
 * beyond the ends: a convolution. Returns shape `[ceil(frames / stride), outputs]`.
 */
export function convolve(x: tf.Tensor2D, layer: Dense, stride: 1 | 2): tf.Tensor2D {
  const [frames, channels] = x.shape;
  const padded = tf.pad(x, [[1, 1], [0, 0]]);
  const { kernel, bias } = layer;
  // Neighbours lie side by side in memory.
  if (!kernel) return denseRows(padded, layer, Math.ceil(frames / stride), stride * channels);
  const filter = tf.reshape(kernel, [3, channels, -1]) as tf.Tensor3D;
  return tf.add(tf.conv1d(padded, filter, stride, "valid"), bias);
}

/** Applies a packed dense layer to rows of which each starts `stride` values after the one before. */
function denseRows(x: tf.Tensor2D, layer: Dense, rows: number, stride: number): tf.Tensor2D {
  const { packed, scale, bias } = layer as Required<Dense>;
  return tf.engine().runKernel("QuantisedDense", { x, packed, scale, bias }, { rows, stride });
}

/** Brings each row to mean 0 and variance 1, then applies a gain and a bias for each column. */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D): tf.Tensor2D {
  if (has("LayerNorm")) {
    return tf.engine().runKernel("LayerNorm", { x, gain, bias }, { epsilon: EPSILON });
  }
  const { mean, variance } = tf.moments(x, 1, true);
  const scaled = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(scaled, gain), bias);
}

/** Computes the gate `1 + erf(z / √2)` and GELU, `z · gate / 2`. */
export function geluWithGate(z: tf.Tensor2D): { gate: tf.Tensor2D; gelu: tf.Tensor2D } {
  if (has("GeluWithGate")) {
    const [gate, gelu] = tf.engine().runKernel("GeluWithGate", { z }) as tf.Tensor[];
    return { gate, gelu } as { gate: tf.Tensor2D; gelu: tf.Tensor2D };
  }
  const gate = tf.add(tf.erf(tf.mul(z, Math.SQRT1_2)), 1) as tf.Tensor2D;
  return { gate, gelu: tf.mul(tf.mul(z, gate), 0.5) };
}

/**
 * Computes multi-head self-attention.
 *
 * @param joint Queries, keys and values side by side, shape `[steps, 3 · heads · size]`.
 * @returns Shape `[steps, heads · size]`.
 */
export function selfAttention(joint: tf.Tensor2D, heads: number): tf.Tensor2D {
  if (has("SelfAttention")) return tf.engine().runKernel("SelfAttention", { joint }, { heads });
  const [steps, columns] = joint.shape;
  const size = columns / 3 / heads;
  const byHead = tf.transpose(tf.reshape(joint, [steps, 3, heads, size]), [1, 2, 0, 3]);
  const [query, key, value] = tf.unstack(byHead) as tf.Tensor3D[];
  const scores = tf.matMul(tf.mul(query, 1 / Math.sqrt(size)), key, false, true);
  const mixed = tf.matMul(tf.softmax(scores), value);
  return tf.reshape(tf.transpose(mixed, [1, 0, 2]), [steps, heads * size]);
}

/** Whether the current backend has a kernel of `wasm_kernels.ts`. */
export function has(kernel: string): boolean {
  return tf.getKernel(kernel, tf.getBackend()) !== undefined;
}
