import * as tf from "@tensorflow/tfjs";
import { convolve, dense, gelu, layerNorm, selfAttention } from "./operations.ts";
import { denseLayer, type Weights } from "./weights.ts";

const HEADS = 8;

/** Number of blocks that are run. */
export const BLOCKS = 3;

/** Width of the residual stream. */
export const WIDTH = 512;

/**
 * Runs Whisper's encoder up to its third block: two convolutions, positional embeddings, then
 * blocks of attention and feed-forward layers, each of which adds to the residual stream.
 *
 * @param logMel Shape `[frames, 80]`, one frame every 10 ms.
 * @returns The residual stream after each of the three blocks, concatenated, shape `[steps, 1536]`
 * with one step for two frames. The caller disposes of it.
 * @throws {Error} If there are more steps than the weights have positions.
 * @see "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al. 2023)
 */
export function runBlocks(weights: Weights, logMel: tf.Tensor2D): tf.Tensor2D {
  const layer = (name: string) => denseLayer(weights, name);
  const norm = (name: string, x: tf.Tensor2D) => {
    const [gain, bias] = ["gain", "bias"].map((part) => weights.get(`${name}/${part}`)!);
    return layerNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D);
  };
  return tf.tidy(() => {
    let x = gelu(convolve(logMel, layer("convolution1"), 1));
    x = gelu(convolve(x, layer("convolution2"), 2));
    x = tf.add(x, tf.slice(weights.get("positions")!, 0, x.shape[0]));
    const streams: tf.Tensor2D[] = [];
    for (let number = 1; number <= BLOCKS; number++) {
      const block = `block${number}`;
      const joint = dense(norm(`${block}/attention_norm`, x), layer(`${block}/query_key_value`));
      x = tf.add(x, dense(selfAttention(joint, HEADS), layer(`${block}/attention_out`)));
      const z = dense(norm(`${block}/feed_forward_norm`, x), layer(`${block}/feed_forward_in`));
      x = tf.add(x, dense(gelu(z), layer(`${block}/feed_forward_out`)));
      streams.push(x);
    }
    return tf.concat(streams, 1);
  });
}
