import * as tf from "@tensorflow/tfjs";
import { rowsOf } from "../core/arrays.ts";
import { fitSpeakerScaler, type PopulationScaler } from "../dataset/speaker_normalisation.ts";
import { identityScaler, scale, type Scaler } from "../dataset/scaler.ts";
import {
  adaptCentroids,
  type Centroids,
  locateCentroids,
  movedLogs,
} from "./discriminant_space.ts";
import { softmax } from "./probabilities.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/** A fitted model with everything that turns features into probabilities. */
export interface Recogniser {
  /** Id of the feature set that it takes. */
  readonly featureSet: string;
  /** Names of its outputs, in order. */
  readonly emotions: readonly string[];
  /** Scales features. */
  readonly scaler: PopulationScaler;
  /** From scaled features, shape `[n, features]`, to probabilities, shape `[n, emotions]`. */
  readonly network: LayersModel;
  /** Means of the scaled features of each emotion in the training, shape `[emotions][features]`. */
  readonly classMeans: readonly (readonly number[])[];
  /** Divides log probabilities to calibrate them. */
  readonly temperature: number;
}

/** An enrolled speaker, or a session that a model is adapted to, from unlabelled recordings. */
export interface Voice {
  /** Scales features of this speaker or session. */
  readonly scaler: Scaler;
  /** Centroids of the emotions in the training. */
  readonly centroids: Centroids;
  /** The centroids adapted to this speaker or session. */
  readonly adapted: Centroids;
}

/**
 * Enrols a speaker from features of some unlabelled recordings. These should have several emotions,
 * as their mean stands for the mean of all of the speaker's recordings.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @returns The voice; without rows, the voice of an unknown speaker.
 */
export function enrolVoice(recogniser: Recogniser, rows: Float32Array): Voice {
  return voiceScaledBy(fitSpeakerScaler(recogniser.scaler, rows), recogniser, rows);
}

/**
 * Adapts the centroids of the emotions to recordings that a scaler was fitted to.
 *
 * @param scaler Scales the features of this speaker or session.
 * @param rows Unscaled features of the recordings, row-major, shape `[n][features]`.
 * @param weight Weight of each recording: 1, or less.
 * @param among Positions of the emotions that may occur; all of them unless given.
 */
export function voiceScaledBy(
  scaler: Scaler,
  recogniser: Recogniser,
  rows: Float32Array,
  weight?: number,
  among?: readonly number[],
): Voice {
  const centroids = centroidsOf(recogniser);
  const logs = networkLogs(recogniser, rows, scaler);
  return { scaler, centroids, adapted: adaptCentroids(centroids, logs, weight, among) };
}

/** Computes the centroids of the emotions from the outputs of the network for the class means. */
export function centroidsOf(
  { network, classMeans }: Pick<Recogniser, "network" | "classMeans">,
): Centroids {
  const values = Float32Array.from(classMeans.flat());
  const logs = networkLogs({ network }, values, identityScaler(classMeans[0].length));
  return locateCentroids(rowsOf(logs, classMeans.length).map((row) => [...row]));
}

/** Options of {@linkcode emotionProbabilities}. */
export interface PredictOptions {
  /** The speaker, if enrolled, or the session, if adapted to. */
  readonly voice?: Voice | undefined;
  /** Positions of the emotions to choose among, in order; all of them unless given. */
  readonly among?: readonly number[] | undefined;
}

/**
 * Predicts the emotions of recordings from their features. Needs a TensorFlow.js backend, which
 * loading or fitting a model starts.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param options The voice, and the emotions to choose among.
 * @returns Probabilities, row-major, shape `[n][among]`; each row sums to 1.
 * @throws {RangeError} If the values are not whole rows, or the network gives no probabilities.
 */
export function emotionProbabilities(
  recogniser: Recogniser,
  rows: Float32Array,
  { voice, among }: PredictOptions = {},
): Float32Array {
  return probabilitiesOf(recogniser, voiceLogs(recogniser, rows, voice), among);
}

/**
 * Computes the log probabilities of all emotions, before the temperature.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param voice The enrolled speaker or the session; an unknown speaker unless given.
 * @returns Log probabilities, each row up to a constant; row-major, shape `[n][emotions]`.
 * @throws {RangeError} If the values are not whole rows, or the network gives no probabilities.
 */
export function voiceLogs(recogniser: Recogniser, rows: Float32Array, voice?: Voice): Float32Array {
  const logs = networkLogs(recogniser, rows, voice?.scaler ?? recogniser.scaler);
  if (!voice || voice.adapted === voice.centroids) return logs;
  return movedLogs(voice.centroids, voice.adapted, logs);
}

/**
 * Converts log probabilities of all emotions to calibrated probabilities of some of them.
 *
 * @param logs Each row up to a constant; row-major, shape `[n][emotions]`.
 * @param among Positions of the emotions to choose among, in order; all of them unless given.
 * @returns Probabilities, row-major, shape `[n][among]`; each row sums to 1.
 */
export function probabilitiesOf(
  { emotions, temperature }: Pick<Recogniser, "emotions" | "temperature">,
  logs: Float32Array,
  among: readonly number[] = [...emotions.keys()],
): Float32Array {
  const chosen = rowsOf(logs, emotions.length).flatMap((row) => among.map((c) => row[c]));
  return softmax(Float32Array.from(chosen), among.length, temperature);
}

/**
 * Runs a network; during training, it may output logits.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @returns Its outputs, row-major, shape `[n][emotions]`.
 * @throws {RangeError} If the values are not whole rows.
 */
export function networkOutputs(
  { network }: Pick<Recogniser, "network">,
  rows: Float32Array,
  scaler: Scaler,
): Float32Array {
  return runOn(rows, scaler, (x) => network.predict(x, { batchSize: x.shape[0] }) as tf.Tensor);
}

/** Scales rows and runs a function on them. */
function runOn(
  rows: Float32Array,
  scaler: Scaler,
  run: (x: tf.Tensor) => tf.Tensor,
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
    return run(x).dataSync<"float32">().slice();
  });
}

const NOT_FINITE =
  "Cannot predict: the network outputs numbers that are negative or not finite, expected " +
  "probabilities; its weights, its activation or its scaler (weights.bin, model.json and " +
  "card.json of a saved model) are wrong, or the features are not finite";

/** Stands for the logarithm of 0: that of the smallest positive single-precision number. */
const LEAST_LOG = Math.log(2 ** -149);

/**
 * Runs the network of a model up to its softmax, which would round very small probabilities to 0.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @returns Log probabilities, each row up to a constant; row-major, shape `[n][emotions]`, finite.
 * @throws {RangeError} If the values are not whole rows, or an output is not finite.
 */
export function networkLogs(
  recogniser: Pick<Recogniser, "network">,
  rows: Float32Array,
  scaler: Scaler,
): Float32Array {
  const { network } = recogniser, { layers } = network;
  const last = layers[layers.length - 1];
  const isSoftmax = last.getClassName() === "Softmax";
  const isDense = last.getClassName() === "Dense" && last.getConfig().activation === "softmax";
  // Only the layers of a sequential model follow each other.
  if (network.getClassName() !== "Sequential" || !(isSoftmax || isDense)) {
    const outputs = networkOutputs(recogniser, rows, scaler);
    if (!outputs.every((p) => p >= 0 && p < Infinity)) throw new RangeError(NOT_FINITE);
    return outputs.map((p) => p > 0 ? Math.log(p) : LEAST_LOG);
  }
  const before = layers.slice(0, -1).filter((layer) => layer.getClassName() !== "InputLayer");
  const logs = runOn(rows, scaler, (x) => {
    const out = before.reduce((own, layer) => layer.apply(own) as tf.Tensor, x);
    if (isSoftmax) return out;
    const [kernel, bias] = last.getWeights(); // of a dense layer whose activation is the softmax
    return tf.add(tf.matMul(out, kernel), bias);
  });
  if (logs.every(Number.isFinite)) return logs;
  throw new RangeError(NOT_FINITE);
}
