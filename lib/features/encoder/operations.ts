import * as tf from "@tensorflow/tfjs";

/** Added to the variance in a layer normalisation. */
const EPSILON = 1e-5;

/** Brings each row to mean 0 and variance 1, then applies a gain and a bias for each column. */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  const { mean, variance } = tf.moments(x, 1, true);
  const scaled = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(scaled, gain), bias);
}

/** Computes the gate `1 + erf(z / √2)` and GELU, `z · gate / 2`. */
export function geluWithGate(z: tf.Tensor2D): { gate: tf.Tensor2D; gelu: tf.Tensor2D } {
  const gate = tf.add(tf.erf(tf.mul(z, Math.SQRT1_2)), 1) as tf.Tensor2D;
  return { gate, gelu: tf.mul(tf.mul(z, gate), 0.5) };
}
