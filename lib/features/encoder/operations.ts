/**
 * The most expensive operations of a transformer encoder, in WebAssembly, for the `wasm` backend of
 * TensorFlow.js. They work directly on the backend's memory; their source is `kernel.as`.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { addressOf as at, allocate, onBackendMemory } from "../../tensorflow/backend_memory.ts";
import wasm from "./kernel.wasm" with { type: "bytes" };

/** A dense layer with integer weights. */
export interface Dense {
  /** Weights, packed by {@linkcode packIntegers}. */
  readonly packed: tf.Tensor3D;
  /** Factor that converts integer weights to real ones, shape `[outputs]`. */
  readonly scale: tf.Tensor1D;
  /** Shape `[outputs]`. */
  readonly bias: tf.Tensor1D;
}

/** Returns the functions of `kernel.as`, where their arguments are documented. */
const compiled = onBackendMemory<"dense" | "layerNorm" | "gelu" | "attend">(wasm);

/** Constant added to the variance in layer normalisation. */
const EPSILON = 1e-5;
/** Number of outputs whose weights are stored together. */
const PANEL = 8;

/**
 * Packs the weights of a dense layer.
 *
 * @param integers 8-bit integers less `least`, row-major, shape `[inputs, outputs]`.
 * @param shape Both multiples of 8.
 * @param least Added to each integer.
 * @returns Pairs of 16-bit integers, shape `[outputs / 8, inputs / 2, 8]`: the weights of one
 * output for two neighbouring inputs.
 */
export function packIntegers(
  integers: ArrayLike<number>,
  [depth, columns]: readonly [inputs: number, outputs: number],
  least = 0,
): tf.Tensor3D {
  const packed = new Int16Array(depth * columns);
  let to = 0;
  for (let panel = 0; panel < columns; panel += PANEL) {
    for (let row = 0; row < depth; row += 2) {
      for (let column = panel; column < panel + PANEL; column++) {
        packed[to++] = integers[row * columns + column] + least;
        packed[to++] = integers[(row + 1) * columns + column] + least;
      }
    }
  }
  return tf.tensor3d(new Int32Array(packed.buffer), [columns / PANEL, depth / 2, PANEL], "int32");
}

/** Applies a dense layer to each row, shape `[rows, inputs]`; returns shape `[rows, outputs]`. */
export function dense(x: tf.Tensor2D, layer: Dense): tf.Tensor2D {
  return denseRows(x, layer, x.shape[0], x.shape[1]);
}

/**
 * Convolves zero-padded frames, shape `[frames, channels]`: applies a dense layer to each frame and
 * its two neighbours. Returns shape `[ceil(frames / stride), outputs]`.
 */
export function convolve(x: tf.Tensor2D, layer: Dense, stride: 1 | 2): tf.Tensor2D {
  const [frames, channels] = x.shape;
  const padded = tf.pad(x, [[1, 1], [0, 0]]);
  // Neighbouring frames are adjacent in memory.
  return denseRows(padded, layer, Math.ceil(frames / stride), stride * channels);
}

/** Applies a dense layer to rows, each of which starts `stride` values after the previous one. */
function denseRows(
  x: tf.Tensor2D,
  { packed, scale, bias }: Dense,
  rows: number,
  stride: number,
): tf.Tensor2D {
  const depth = 2 * packed.shape[1], columns = scale.shape[0];
  return tf.tidy(() => {
    const out = allocate<tf.Tensor2D>([rows, columns]);
    const scratch = allocate([rows, depth / 2 + 1]);
    compiled().dense(
      ...[at(x), rows, depth, stride, at(packed), at(scale), at(bias)],
      ...[columns, at(out), at(scratch)],
    );
    return out;
  });
}

/** Normalises each row to mean 0 and variance 1, then applies a gain and a bias to each column. */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D): tf.Tensor2D {
  const out = allocate<tf.Tensor2D>(x.shape);
  compiled().layerNorm(at(x), ...x.shape, at(gain), at(bias), EPSILON, at(out));
  return out;
}

/** Computes GELU, `z · (1 + erf(z / √2)) / 2`, of each value. */
export function gelu(z: tf.Tensor2D): tf.Tensor2D {
  const out = allocate<tf.Tensor2D>(z.shape);
  compiled().gelu(at(z), z.size, at(out));
  return out;
}

/**
 * Computes multi-head self-attention.
 *
 * @param joint Queries, keys and values, concatenated, shape `[steps, 3 · heads · size]`.
 * @returns Shape `[steps, heads · size]`.
 */
export function selfAttention(joint: tf.Tensor2D, heads: number): tf.Tensor2D {
  const [steps, columns] = joint.shape;
  return tf.tidy(() => {
    const out = allocate<tf.Tensor2D>([steps, columns / 3]), scratch = allocate([steps + 3]);
    compiled().attend(at(joint), steps, heads, at(out), at(scratch));
    return out;
  });
}
