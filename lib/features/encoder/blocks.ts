import * as tf from "@tensorflow/tfjs";
import { convolve, dense, geluWithGate, layerNorm, selfAttention } from "./operations.ts";
import { denseLayer, type Weights } from "./weights.ts";

const HEADS = 6;

/** Blocks that are run. */
const BLOCKS = 2;

/** Widths of what {@linkcode runBlocks} returns side by side. */
export const BLOCK_VALUES = { residual1: 384, gate2: 1_536, residual2: 384 } as const;

/**
 * Runs the first two blocks of Whisper's encoder: two convolutions, positions, then blocks of attention
 * and feed-forward layers, each of which adds to the residual stream.
 *
 * @param logMel Shape `[frames, 80]`, a frame every 10 ms.
 * @returns Side by side: the residual stream after the first block; the gate `1 + erf(z / √2)`, `0..2`,
 * of the input `z` of the second block's feed-forward layer; the residual stream after the second
 * block. Shape `[steps, 2304]`, every second frame a step. The caller disposes of it.
 * @throws {Error} If there are more steps than the weights have positions.
 * @see "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al. 2023)
 */
export function runBlocks(weights: Weights, logMel: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const layer = (name: string) => denseLayer(weights, name);
    let x = geluWithGate(convolve(logMel, layer("convolution1"), 1)).gelu;
    x = geluWithGate(convolve(x, layer("convolution2"), 2)).gelu;
    x = tf.add(x, tf.slice(weights.get("positions")!, 0, x.shape[0]));
    const values: tf.Tensor2D[] = [];
    for (let block = 1; block <= BLOCKS; block++) {
      const name = `block${block}`;
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
      values.push(...(block < BLOCKS ? [x] : [gate, x]));
    }
    return tf.concat(values, 1);
  });
}

function norm(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const [gain, bias] = ["gain", "bias"].map((part) => weights.get(`${name}/${part}`)!);
  return layerNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D);
}
