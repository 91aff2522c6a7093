import * as tf from "@tensorflow/tfjs";
import { fitSpeakerScaler, type PopulationScaler } from "../dataset/speaker_normalisation.ts";
import { scale, type Scaler } from "../dataset/scaler.ts";
import { alignmentFactors } from "./alignment.ts";
import { restrict, temper } from "./probabilities.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/** A fitted model with everything between features and an answer. */
export interface Recogniser {
  /** Id of the feature set it takes. */
  readonly featureSet: string;
  /** Names of its outputs, in order. */
  readonly emotions: readonly string[];
  /** Scales features. */
  readonly scaler: PopulationScaler;
  /** From scaled features, shape `[n, features]`, to probabilities, shape `[n, emotions]`. */
  readonly network: LayersModel;
  /** Share of each emotion in the training recordings, shape `[emotions]`. */
  readonly emotionShares: readonly number[];
  /** Log probabilities are divided by it, so that they are calibrated. */
  readonly temperature: number;
}

/** A speaker that was enrolled, or a session that is adapted to, from unlabelled recordings. */
export interface Voice {
  /** Scales features of this speaker or session. */
  readonly scaler: Scaler;
  /**
   * Probabilities of the enrolled recordings before tempering, row-major, shape `[n][emotions]`;
   * empty if predictions are not to be aligned with them.
   */
  readonly probabilities: Float32Array;
}

/**
 * Enrols a speaker from features of some recordings, whatever their emotions.
 *
 * @param recogniser The model.
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @returns The voice; without rows, that of an unknown speaker.
 */
export function enrolVoice(recogniser: Recogniser, rows: Float32Array): Voice {
  const scaler = fitSpeakerScaler(recogniser.scaler, rows);
  return { scaler, probabilities: networkProbabilities(recogniser, rows, scaler) };
}

/** Who speaks, and which emotions may be answered. */
export interface PredictOptions {
  /** The speaker, if enrolled, or the session, if adapted to. */
  readonly voice?: Voice | undefined;
  /** Positions of the emotions to choose among, in order; all of them unless given. */
  readonly among?: readonly number[] | undefined;
}

/**
 * Predicts the emotions of recordings from their features; needs a backend, which loading or
 * fitting a model has started.
 *
 * @param recogniser The model.
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param options Who speaks, and which emotions may be answered.
 * @returns Probabilities, row-major, shape `[n][among]`; each row sums to 1.
 * @throws {RangeError} If the values are not whole rows, or the network gives no probabilities.
 */
export function emotionProbabilities(
  recogniser: Recogniser,
  rows: Float32Array,
  { voice, among }: PredictOptions = {},
): Float32Array {
  const scaler = voice?.scaler ?? recogniser.scaler;
  const raw = networkProbabilities(recogniser, rows, scaler);
  return calibrate(recogniser, raw, { voice, among });
}

/**
 * Turns what a network outputs into the probabilities that are reported: restricted to the emotions
 * that may be answered, tempered, and aligned with the voice if there is one.
 *
 * @param recogniser The model.
 * @param raw Outputs of its network, row-major, shape `[n][emotions]`.
 * @param options Who speaks, and which emotions may be answered.
 * @returns Probabilities, row-major, shape `[n][among]`; each row sums to 1.
 */
export function calibrate(
  { emotions, emotionShares, temperature }: Omit<Recogniser, "network">,
  raw: Float32Array,
  { voice, among = [...emotions.keys()] }: PredictOptions = {},
): Float32Array {
  const classes = among.length;
  const chosen = (probabilities: Float32Array) =>
    temper(
      selectColumns(probabilities, emotions.length, among),
      classes,
      temperature,
    );
  const answers = chosen(raw);
  if (!voice || voice.probabilities.length === 0) return answers;
  const expected = among.map((i) => emotionShares[i]);
  const factors = alignmentFactors(chosen(voice.probabilities), expected);
  for (let at = 0; at < answers.length; at += classes) {
    const row = answers.subarray(at, at + classes);
    row.set(restrict(factors.map((factor, j) => factor * row[j])));
  }
  return answers;
}

/**
 * Runs the network of a model, which outputs probabilities.
 *
 * @param recogniser The model.
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param scaler Scales them.
 * @returns Outputs of the network, row-major, shape `[n][emotions]`, finite and not negative.
 * @throws {RangeError} If the values are not whole rows, or an output is not like that.
 */
export function networkProbabilities(
  recogniser: Pick<Recogniser, "network">,
  rows: Float32Array,
  scaler: Scaler,
): Float32Array {
  return requireNotNegative(networkOutputs(recogniser, rows, scaler));
}

/** Runs a network, which may output logits while it is trained; shapes and errors as above. */
export function networkOutputs(
  { network }: Pick<Recogniser, "network">,
  rows: Float32Array,
  scaler: Scaler,
): Float32Array {
  const features = scaler.mean.length;
  const count = rows.length / features;
  if (!Number.isInteger(count)) {
    throw new RangeError(
      `Cannot predict from ${rows.length} values, expected rows of ${features} features`,
    );
  }
  if (count === 0) return new Float32Array();
  return tf.tidy(() => {
    const x = tf.tensor2d(scale(scaler, rows), [count, features]);
    const outputs = network.predict(x, { batchSize: count }) as tf.Tensor2D;
    return outputs.dataSync<"float32">().slice();
  });
}

function requireNotNegative(outputs: Float32Array): Float32Array {
  if (outputs.every((output) => output >= 0 && output < Infinity)) return outputs;
  throw new RangeError(
    "Cannot predict: the network gives numbers that are negative or not finite, expected " +
      "probabilities; its weights, its activation or its scaler (weights.bin, model.json and " +
      "card.json of a saved model) are wrong, or the features not finite",
  );
}

function selectColumns(
  values: Float32Array,
  columns: number,
  selected: readonly number[],
): Float32Array {
  const rows = values.length / columns;
  const out = new Float32Array(rows * selected.length);
  for (let row = 0; row < rows; row++) {
    for (const [j, column] of selected.entries()) {
      out[row * selected.length + j] = values[row * columns + column];
    }
  }
  return out;
}
