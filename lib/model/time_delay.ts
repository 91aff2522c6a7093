import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { columnSums, sumOfProducts } from "./kernel.ts";
import { dense, initialLayer, type LayerTensors, type Network, relu } from "./mlp.ts";

/** Shape of a time-delay network, but for its inputs and outputs. */
export interface TimeDelayShape {
  /** Frames that are taken together as one step in time. */
  readonly stack: number;
  /** Width of the first layer, which sees single steps. */
  readonly width: number;
  /** Width of each convolution. */
  readonly channels: number;
  /** Distance between the three steps that each convolution sees. */
  readonly dilations: readonly number[];
  /** Weightings of the steps that the attention learns. */
  readonly heads: number;
  /** Width of the layer after the pooling. */
  readonly pooled: number;
  /** Gated recurrent units in place of the convolutions, half of `channels` in each direction. */
  readonly recurrent?: true;
}

/** Some clips, frame after frame, as a time-delay network takes them. */
export interface Sequences {
  /** Scaled frames of all clips, row-major, shape `[starts.at(-1)][columns]`. */
  readonly values: Float32Array;
  /** First frame of each clip, and the number of all frames; shape `[clips + 1]`. */
  readonly starts: Int32Array;
}

/** Frames that each convolution sees, in dilations from the one in the middle. */
const TAPS = [-1, 0, 1];
/** Attention scores are kept within, so that no clip's weights vanish beside another's. */
export const SCORE_LIMIT = 30;

/**
 * Makes a time-delay network with random weights: a layer on single steps, dilated convolutions,
 * attention, a layer after the pooling, and the output.
 *
 * @param columns Values a frame.
 * @param classes Width of the output.
 * @param shape The other widths.
 * @param random Where the randomness comes from.
 * @returns The layers in that order.
 * @see Peddinti et al. 2015, "A time delay neural network architecture …", Interspeech
 */
export function initialTimeDelay(
  columns: number,
  classes: number,
  { stack, width, channels, dilations, heads, pooled }: TimeDelayShape,
  random: Random,
): Network {
  const sizes: [number, number][] = [
    [stack * columns, width],
    ...dilations.map((_, i): [number, number] => [TAPS.length * (i ? channels : width), channels]),
    [channels, heads],
    [channels * (heads + 2), pooled],
    [pooled, classes],
  ];
  return sizes.map(([inputs, outputs]) =>
    initialLayer(inputs, outputs, random, 1 / Math.sqrt(inputs))
  );
}

/** Clips laid out below each other with empty rows between, which no convolution sees across. */
export interface Layout {
  /** Rows, the empty ones included; one row is one step in time. */
  readonly rows: number;
  /** Clip of each row, shape `[rows]`; the number of clips for empty ones. */
  readonly clipOf: Int32Array;
  /** First row of each clip, shape `[clips]`. */
  readonly firstRow: Int32Array;
  /** Rows of each clip, shape `[clips]`. */
  readonly lengths: Int32Array;
}

/**
 * Lays out clips. What is left of a clip after whole steps is left out; a clip shorter than a step
 * takes a row of its own.
 *
 * @param frames Number of frames of each clip.
 * @param stack Frames a step.
 * @param gap Empty rows before, between and after them: the largest dilation.
 * @returns The layout.
 */
export function layOut(frames: ArrayLike<number>, stack: number, gap: number): Layout {
  const lengths = Int32Array.from(frames, (own) => Math.max(1, Math.floor(own / stack)));
  const rows = lengths.reduce((sum, length) => sum + length + gap, gap);
  const clipOf = new Int32Array(rows).fill(lengths.length);
  const firstRow = new Int32Array(lengths.length);
  let at = gap;
  for (const [i, length] of lengths.entries()) {
    firstRow[i] = at;
    clipOf.fill(i, at, at + length);
    at += length + gap;
  }
  return { rows, clipOf, firstRow, lengths };
}

/**
 * Copies clips to where a layout has them.
 *
 * @param clips Scaled frames of each clip, row-major, shape `[clips][frames · columns]`.
 * @param columns Values a frame.
 * @param stack Frames a step.
 * @param layout Where to.
 * @returns Row-major, shape `[layout.rows][stack · columns]`, zero in empty rows.
 */
export function placeClips(
  clips: readonly Float32Array[],
  columns: number,
  stack: number,
  { rows, firstRow, lengths }: Layout,
): Float32Array {
  const width = stack * columns;
  const placed = new Float32Array(rows * width);
  for (const [i, clip] of clips.entries()) {
    placed.set(clip.subarray(0, lengths[i] * width), firstRow[i] * width);
  }
  return placed;
}

/** Factors for the outputs of the layers, by which training hides some of them. */
export interface Gates {
  /** For the first layer and each convolution, shape `[clips][outputs]`. */
  readonly framewise: readonly Float32Array[];
  /** For the layer after the pooling, shape `[clips][pooled]`. */
  readonly pooled?: Float32Array;
}

/**
 * Runs a time-delay network.
 *
 * @param layers Its layers' tensors.
 * @param dilations As in its shape.
 * @param layout Where the clips are.
 * @param x Scaled frames, zero in empty rows, shape `[rows, stack · columns]`.
 * @param gates None when predicting.
 * @returns Logits, shape `[clips, classes]`.
 */
export function forwardTimeDelay(
  layers: readonly LayerTensors[],
  dilations: readonly number[],
  layout: Layout,
  x: tf.Tensor2D,
  gates?: Gates,
): tf.Tensor2D {
  const { rows, clipOf, lengths } = layout;
  const clips = lengths.length;
  /** One factor a row and channel: the clip's, and 0 in empty rows. */
  const gate = (layer: number): tf.Tensor2D => {
    const width = layers[layer].bias.shape[0];
    const factors = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const clip = clipOf[row];
      if (clip === clips) continue;
      const own = gates?.framewise[layer].subarray(clip * width, (clip + 1) * width);
      if (own) factors.set(own, row * width);
      else factors.fill(1, row * width, (row + 1) * width);
    }
    return tf.tensor2d(factors, [rows, width]);
  };
  const block = (z: tf.Tensor2D, layer: number): tf.Tensor2D =>
    tf.mul(normaliseRows(relu(z)), gate(layer));

  let h = block(dense(x, layers[0]), 0);
  for (const [i, dilation] of dilations.entries()) {
    const { weights, bias } = layers[i + 1];
    const z = block(convolve(dilation)(h, weights, bias), i + 1);
    h = i === 0 ? z : tf.add(h, z);
  }
  const [attention, hidden, output] = layers.slice(dilations.length + 1);
  const pooled = poolStatistics(h, attention, layout);
  let y = relu(dense(pooled, hidden));
  if (gates?.pooled) y = tf.mul(y, tf.tensor2d(gates.pooled, [clips, y.shape[1]]));
  return dense(y, output);
}

/** Mean, deviation, and one weighted mean a head, of the rows of each clip. */
function poolStatistics(h: tf.Tensor2D, attention: LayerTensors, layout: Layout): tf.Tensor2D {
  const { rows, lengths } = layout;
  const clips = lengths.length;
  const sum = sumOverClips(layout);
  const count = tf.tensor2d(Float32Array.from(lengths), [clips, 1]);
  const mean = tf.div(sum(h), count);
  const variance = tf.sub(tf.div(sum(tf.square(h)), count), tf.square(mean));
  const deviation = tf.sqrt(tf.add(tf.relu(variance), 1e-5)) as tf.Tensor2D;

  const scores = dense(h, attention);
  const weights = tf.exp(tf.clipByValue(scores, -SCORE_LIMIT, SCORE_LIMIT)) as tf.Tensor2D;
  const totals = sum(weights);
  const heads = Array.from({ length: weights.shape[1] }, (_, head) => {
    const own = tf.slice(weights, [0, head], [rows, 1]);
    return tf.div(sum(tf.mul(h, own)), tf.slice(totals, [0, head], [clips, 1])) as tf.Tensor2D;
  });
  return tf.concat([...heads, mean, deviation], 1) as tf.Tensor2D;
}

/** Clips whose rows are summed by one product. */
const CLIPS_A_SUM = 8;

/**
 * Sums the rows of each clip, as products with matrices of ones and zeros: one for a few clips that
 * lie together, since one for all would be nearly all zeros.
 */
function sumOverClips({ rows, clipOf, firstRow, lengths }: Layout) {
  const clips = lengths.length;
  const ones = new Float32Array(rows * CLIPS_A_SUM);
  for (let row = 0; row < rows; row++) {
    if (clipOf[row] < clips) ones[row * CLIPS_A_SUM + clipOf[row] % CLIPS_A_SUM] = 1;
  }
  const groups = Array.from({ length: Math.ceil(clips / CLIPS_A_SUM) }, (_, i) => {
    const first = i * CLIPS_A_SUM, last = Math.min(first + CLIPS_A_SUM, clips) - 1;
    const from = firstRow[first];
    return { first, clips: last + 1 - first, from, rows: firstRow[last] + lengths[last] - from };
  });
  const members = tf.tensor2d(ones, [rows, CLIPS_A_SUM]);
  return tf.customGrad((...args) => {
    const [x, save] = args as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    save([members]);
    return {
      value: sumOfProducts(members, x, {
        shape: [clips, x.shape[1]],
        transposeA: true,
        products: groups.map(({ first, clips, from, rows }) => ({
          fromA: from,
          fromB: from,
          to: first,
          rows: clips,
          terms: rows,
        })),
      }),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        sumOfProducts(saved[0] as tf.Tensor2D, dy as tf.Tensor2D, {
          shape: [rows, dy.shape[1]!],
          products: groups.map(({ first, clips, from, rows }) => ({
            fromA: from,
            fromB: first,
            to: from,
            rows,
            terms: clips,
          })),
        }),
    };
  }) as (x: tf.Tensor2D) => tf.Tensor2D;
}

/** Brings each row to mean 0 and deviation 1 (layer normalisation without gain). */
const normaliseRows = tf.customGrad((...args) => {
  const [x, save] = args as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
  const averages = rowAverager(x.shape[1]);
  const centred = tf.sub(x, tf.matMul(x, averages));
  const scale = tf.rsqrt(tf.add(tf.matMul(tf.square(centred) as tf.Tensor2D, averages), 1e-5));
  const value = tf.mul(centred, scale) as tf.Tensor2D;
  save([value, scale]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, [y, scale]: tf.Tensor[]) => {
      const averages = rowAverager(y.shape[1]!);
      const along = tf.matMul(tf.mul(dy, y) as tf.Tensor2D, averages);
      const rest = tf.sub(tf.sub(dy, tf.matMul(dy as tf.Tensor2D, averages)), tf.mul(y, along));
      return tf.mul(rest, scale);
    },
  };
}) as (x: tf.Tensor2D) => tf.Tensor2D;

/** Averages rows as a product, shape `[width, 1]`. */
function rowAverager(width: number): tf.Tensor2D {
  return tf.fill([width, 1], 1 / width);
}

/**
 * A dilated convolution over rows, zero beyond the ends, with its gradient written out: on wasm
 * TensorFlow.js has none.
 */
function convolve(dilation: number) {
  return tf.customGrad((...args) => {
    const [x, weights, bias, save] = args as unknown as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor1D,
      (tensors: tf.Tensor[]) => void,
    ];
    save([x, weights]);
    const [rows, inputs] = x.shape, [, outputs] = weights.shape;
    /** For each tap, the rows that see one, and the first that they see there. */
    const taps = TAPS.map((tap, i) => {
      const away = tap * dilation;
      const to = Math.max(0, -away);
      return { to, seen: to + away, rows: Math.max(0, rows - Math.abs(away)), block: i * inputs };
    });
    const value = sumOfProducts(x, weights, {
      shape: [rows, outputs],
      products: taps.map(({ to, seen, rows, block }) => ({
        fromA: seen,
        fromB: block,
        to,
        rows,
        terms: inputs,
      })),
    });
    return {
      value: tf.add(value, bias),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, weights] = saved as tf.Tensor2D[];
        const dx = sumOfProducts(dy as tf.Tensor2D, weights, {
          shape: [rows, inputs],
          transposeB: true,
          products: taps.map(({ to, seen, rows, block }) => ({
            fromA: to,
            fromB: block,
            to: seen,
            rows,
            terms: outputs,
          })),
        });
        const dWeights = sumOfProducts(x, dy as tf.Tensor2D, {
          shape: [TAPS.length * inputs, outputs],
          transposeA: true,
          products: taps.map(({ to, seen, rows, block }) => ({
            fromA: seen,
            fromB: to,
            to: block,
            rows: inputs,
            terms: rows,
          })),
        });
        return [dx, dWeights, columnSums(dy as tf.Tensor2D)];
      },
    };
  }) as (x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D;
}
