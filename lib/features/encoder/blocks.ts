import * as tf from "@tensorflow/tfjs";
import { convolve, dense, geluWithGate, layerNorm, selfAttention } from "./operations.ts";
import { denseLayer, type Weights } from "./weights.ts";

const HEADS = 6;

/** Blocks that are run. */
const BLOCKS = 2;

/**
 * Runs the first blocks of Whisper's encoder: two convolutions, positions, then blocks of attention and
 * feed-forward layers, each of which adds to the residual stream; up to the gate of the last block's
 * feed-forward layer.
 *
 * @param logMel Shape `[frames, 80]`, a frame every 10 ms.
 * @returns The gate `1 + erf(z / √2)` of the layer's input `z`, `0..2`; shape `[steps, 1536]`, every
 * second frame a step. The caller disposes of it.
 * @throws {Error} If there are more steps than the weights have positions.
 * @see "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al. 2023)
 */
export function lastGate(weights: Weights, logMel: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const layer = (name: string) => denseLayer(weights, name);
    let x = geluWithGate(convolve(logMel, layer("convolution1"), 1)).gelu;
    x = geluWithGate(convolve(x, layer("convolution2"), 2)).gelu;
    x = tf.add(x, tf.slice(weights.get("positions")!, 0, x.shape[0]));
    for (let block = 1;; block++) {
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
      if (block === BLOCKS) return gate;
      x = tf.add(x, dense(gelu, layer(`${name}/feed_forward_out`)));
    }
  });
}

function norm(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const [gain, bias] = ["gain", "bias"].map((part) => weights.get(`${name}/${part}`)!);
  return layerNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D);
}
