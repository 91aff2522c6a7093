import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import { forwardGru, initialGru, stepByStep } from "./gru.ts";
import { type LayerTensors, layerTensors, type Network } from "./mlp.ts";
import {
  forwardTimeDelay,
  type Gates,
  initialTimeDelay,
  type Layout,
  layOut,
  placeClips,
  type Sequences,
  type TimeDelayShape,
} from "./time_delay.ts";

/**
 * Makes a network over frames with random weights: a time-delay network, or one of gated recurrent
 * units if its shape says so.
 *
 * @param columns Values a frame.
 * @param classes Width of the output.
 * @param shape The other widths.
 * @param random Where the randomness comes from.
 * @returns The layers.
 */
export function initialSequenceNetwork(
  columns: number,
  classes: number,
  shape: TimeDelayShape,
  random: Random,
): Network {
  const make = shape.recurrent ? initialGru : initialTimeDelay;
  return make(columns, classes, shape, random);
}

/** What running a network over frames needs to know of its shape. */
export type SequenceShape = Pick<TimeDelayShape, "stack" | "dilations" | "recurrent">;

/**
 * Makes ready what {@linkcode forwardSequences} takes. It is made outside of what is differentiated,
 * where tensors that nothing else holds are let go.
 *
 * @param shape Shape of the network.
 * @param layout Where the clips are in `rows`.
 * @param rows Scaled frames, zero in empty rows, shape `[layout.rows][stack · columns]`.
 * @returns The inputs.
 */
export function sequenceInputs(
  { recurrent }: SequenceShape,
  layout: Layout,
  rows: Float32Array,
): tf.Tensor2D {
  if (recurrent) return stepByStep(layout, rows);
  return tf.tensor2d(rows, [layout.rows, rows.length / layout.rows]);
}

/**
 * Runs a network over frames.
 *
 * @param layers Its layers' tensors.
 * @param shape Its shape.
 * @param layout Where the clips are.
 * @param x From {@linkcode sequenceInputs}.
 * @param gates None when predicting.
 * @returns Logits, shape `[clips, classes]`.
 */
export function forwardSequences(
  layers: readonly LayerTensors[],
  { dilations, recurrent }: SequenceShape,
  layout: Layout,
  x: tf.Tensor2D,
  gates?: Gates,
): tf.Tensor2D {
  return recurrent
    ? forwardGru(layers, layout, x, gates)
    : forwardTimeDelay(layers, dilations, layout, x, gates);
}

/** Clips predicted at once, which bounds memory. */
const PREDICT_CLIPS = 64;

/**
 * Probabilities of each class for some clips; needs a backend, which loading or training a model
 * has started.
 *
 * @param network A network over frames.
 * @param shape Its shape.
 * @param sequences Scaled frames of at least one clip, every one of at least one frame.
 * @returns Softmax of the logits, row-major, shape `[clips][classes]`.
 */
export function sequenceProbabilities(
  network: Network,
  shape: SequenceShape,
  sequences: Sequences,
): Float32Array {
  const classes = network.at(-1)!.outputs;
  const columns = sequences.values.length / sequences.starts.at(-1)!;
  const all = clipsOf(sequences, columns);
  const out = new Float32Array(all.length * classes);
  for (let from = 0; from < all.length; from += PREDICT_CLIPS) {
    const clips = all.slice(from, from + PREDICT_CLIPS);
    const frames = clips.map(({ length }) => length / columns);
    const layout = layOut(frames, shape.stack, Math.max(...shape.dilations));
    const rows = placeClips(clips, columns, shape.stack, layout);
    const probabilities = tf.tidy(() => {
      const x = sequenceInputs(shape, layout, rows);
      return tf.softmax(forwardSequences(network.map(layerTensors), shape, layout, x));
    });
    out.set(probabilities.dataSync(), from * classes);
    probabilities.dispose();
  }
  return out;
}

/** Frames of each clip, sharing memory with all of them. */
function clipsOf({ values, starts }: Sequences, columns: number): Float32Array[] {
  return Array.from(
    { length: starts.length - 1 },
    (_, clip) => values.subarray(starts[clip] * columns, starts[clip + 1] * columns),
  );
}
