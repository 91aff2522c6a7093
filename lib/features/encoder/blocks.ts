import * as tf from "@tensorflow/tfjs";
import { geluWithGate, layerNorm } from "./operations.ts";
import type { Weights } from "./weights.ts";

/** Values of one block at every step of 20 ms. */
export type BlockOutput = {
  /** Twice the Gaussian distribution function of the feed-forward layer's input, `0..2`; shape `[steps, 1536]`. */
  readonly gate: tf.Tensor2D;
  /** Output of the feed-forward layer's GELU, shape `[steps, 1536]`. */
  readonly gelu: tf.Tensor2D;
  /** Residual stream after the block, shape `[steps, 384]`. */
  readonly residual: tf.Tensor2D;
};

const HEADS = 6;

/**
 * Runs the first blocks of Whisper's encoder: two convolutions, positions, then blocks of attention and
 * feed-forward layers, each of which adds to the residual stream.
 *
 * @param logMel Shape `[frames, 80]`, a frame every 10 ms, an even number of them.
 * @returns The values of each block, every second frame a step. The caller disposes of them.
 * @throws {RangeError} If there are more steps than the weights have positions.
 * @see "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al. 2023)
 */
export function runBlocks(weights: Weights, logMel: tf.Tensor2D, blocks: number): BlockOutput[] {
  return tf.tidy(() => {
    let x = convolve(weights, "convolution1", logMel, 1);
    x = convolve(weights, "convolution2", x, 2);
    const positions = weights.get("positions") as tf.Tensor2D;
    x = tf.add(x, tf.slice(positions, 0, x.shape[0]));
    const outputs: BlockOutput[] = [];
    for (let block = 1; block <= blocks; block++) {
      const name = `block${block}`;
      x = tf.add(x, attend(weights, name, x));
      const z = dense(
        weights,
        `${name}/feed_forward_in`,
        norm(weights, `${name}/feed_forward_norm`, x),
      );
      const { gelu, gate } = geluWithGate(z);
      x = tf.add(x, dense(weights, `${name}/feed_forward_out`, gelu));
      outputs.push({ gate, gelu, residual: x });
    }
    return outputs;
  });
}

/** A convolution over three neighbouring frames, as a product of frames side by side; then GELU. */
function convolve(weights: Weights, name: string, x: tf.Tensor2D, stride: 1 | 2): tf.Tensor2D {
  const [frames, channels] = x.shape;
  const padded = tf.pad(x, [[1, 1], [0, 0]]);
  const [before, at, after] = [0, 1, 2].map((shift) =>
    tf.stridedSlice(padded, [shift, 0], [shift + frames, channels], [stride, 1])
  );
  return geluWithGate(dense(weights, name, tf.concat([before, at, after], 1) as tf.Tensor2D)).gelu;
}

/** Multi-head self-attention of the normalised residual stream. */
function attend(weights: Weights, block: string, x: tf.Tensor2D): tf.Tensor2D {
  const [steps, width] = x.shape;
  const size = width / HEADS;
  const joint = dense(
    weights,
    `${block}/query_key_value`,
    norm(weights, `${block}/attention_norm`, x),
  );
  const heads = tf.reshape(joint, [steps, 3, HEADS, size]);
  const [query, key, value] = tf.unstack(tf.transpose(heads, [1, 2, 0, 3])) as tf.Tensor3D[];
  const scores = tf.matMul(tf.mul(query, 1 / Math.sqrt(size)), key, false, true);
  const mixed = tf.matMul(tf.softmax(scores), value);
  const joined = tf.reshape(tf.transpose(mixed, [1, 0, 2]), [steps, width]) as tf.Tensor2D;
  return dense(weights, `${block}/attention_out`, joined);
}

function norm(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return layerNorm(x, weights.get(`${name}/gain`)!, weights.get(`${name}/bias`)!);
}

function dense(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const kernel = weights.get(`${name}/kernel`) as tf.Tensor2D;
  return tf.fused.matMul({ a: x, b: kernel, bias: weights.get(`${name}/bias`)! }) as tf.Tensor2D;
}
