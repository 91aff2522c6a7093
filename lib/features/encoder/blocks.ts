import * as tf from "@tensorflow/tfjs";
import { convolve, dense, geluWithGate, layerNorm, selfAttention } from "./operations.ts";
import { denseLayer, type Weights } from "./weights.ts";

/** Values of one block at every step of 20 ms. */
export type BlockOutput = {
  /** `1 + erf(z / √2)` of the feed-forward layer's input `z`, `0..2`; shape `[steps, 1536]`. */
  readonly gate: tf.Tensor2D;
  /** Output of the feed-forward layer's GELU, `z · gate / 2`; shape `[steps, 1536]`. */
  readonly gelu: tf.Tensor2D;
  /** Residual stream after the block, shape `[steps, 384]`. */
  readonly residual: tf.Tensor2D;
};

const HEADS = 6;

/**
 * Runs the first blocks of Whisper's encoder: two convolutions, positions, then blocks of attention and
 * feed-forward layers, each of which adds to the residual stream.
 *
 * @param logMel Shape `[frames, 80]`, a frame every 10 ms.
 * @returns The values of each block, every second frame a step. The caller disposes of them.
 * @throws {Error} If there are more steps than the weights have positions.
 * @see "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al. 2023)
 */
export function runBlocks(weights: Weights, logMel: tf.Tensor2D, blocks: number): BlockOutput[] {
  return tf.tidy(() => {
    const layer = (name: string) => denseLayer(weights, name);
    let x = geluWithGate(convolve(logMel, layer("convolution1"), 1)).gelu;
    x = geluWithGate(convolve(x, layer("convolution2"), 2)).gelu;
    x = tf.add(x, tf.slice(weights.get("positions")!, 0, x.shape[0]));
    return Array.from({ length: blocks }, (_, block): BlockOutput => {
      const name = `block${block + 1}`;
      const joint = dense(
        norm(weights, `${name}/attention_norm`, x),
        layer(`${name}/query_key_value`),
      );
      x = tf.add(x, dense(selfAttention(joint, HEADS), layer(`${name}/attention_out`)));
      const z = dense(
        norm(weights, `${name}/feed_forward_norm`, x),
        layer(`${name}/feed_forward_in`),
      );
      const { gate, gelu } = geluWithGate(z);
      x = tf.add(x, dense(gelu, layer(`${name}/feed_forward_out`)));
      return { gate, gelu, residual: x };
    });
  });
}

function norm(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const [gain, bias] = ["gain", "bias"].map((part) => weights.get(`${name}/${part}`)!);
  return layerNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D);
}
