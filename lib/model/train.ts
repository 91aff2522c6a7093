import * as tf from "@tensorflow/tfjs";
import { type Random, seededRandom, shuffle } from "../core/random.ts";
import { leaveGarbage } from "../core/garbage.ts";
import { startAdam } from "../training/adam.ts";
import { loadBackend } from "../training/backend.ts";
import {
  dropoutMask,
  gatherBatch,
  gatherSequences,
  type SequenceData,
  type TrainingData,
} from "../training/batches.ts";
import { fitDiscriminant } from "./discriminant.ts";
import {
  type Gradients,
  initialNetwork,
  type LayerTensors,
  layerTensors,
  lossOfMlp,
  type Network,
} from "./mlp.ts";
import {
  type DiscriminantConfig,
  type OptimiserConfig,
  ORIGINAL_RECIPE,
  type TimeDelayConfig,
  type TrainingConfig,
} from "./recipes.ts";
import { forwardSequences, initialSequenceNetwork, sequenceInputs } from "./sequence_network.ts";

/** A trained network and how it got there. */
export interface TrainingResult {
  /** The network after the last epoch. */
  readonly network: Network;
  /** Mean training loss of each epoch, the penalty included. */
  readonly losses: readonly number[];
}

/** Told after each epoch, with what reads the network as it is then; training waits for it. */
export type OnEpoch = (
  epoch: number,
  loss: number,
  current: () => Network,
) => void | Promise<void>;

/**
 * Trains a multi-layer perceptron with Adam on softmax cross-entropy.
 *
 * Weights, shuffling, mixing, dropout and so the result follow from `random` alone. Only the
 * training loss decides when to stop.
 *
 * @param data Training rows.
 * @param random Where the randomness comes from.
 * @param config Hyper-parameters.
 * @param onEpoch Told after each epoch.
 * @returns The network after the last epoch.
 * @throws {RangeError} If values and labels do not fit, or a label is out of range.
 * @throws {Error} If the loss is no longer a number.
 * @see scikit-learn `MLPClassifier`
 */
export async function trainMlp(
  data: TrainingData,
  random: Random,
  config: TrainingConfig = ORIGINAL_RECIPE,
  onEpoch?: OnEpoch,
): Promise<TrainingResult> {
  const features = requireRows(data);
  await loadBackend();
  const network = initialNetwork([features, ...config.hidden, data.classes], random);
  const lossOf: LossOf = (layers, batch) => {
    const n = batch.length;
    const { inputs, targets } = gatherBatch(data, batch, config, random);
    leaveGarbage(2 * inputs.byteLength); // the mask of the inputs is as large
    const x = tf.tensor2d(inputs, [n, features]);
    const y = tf.tensor2d(targets, [n, data.classes]);
    const masks = config.hiddenDropout === 0
      ? []
      : config.hidden.map((size) =>
        tf.tensor2d(dropoutMask(n * size, config.hiddenDropout, random), [n, size])
      );
    return lossOfMlp(layers, { x, y, masks }, config.alpha / n);
  };
  return await optimise(network, data.labels.length, config, random, lossOf, onEpoch);
}

/**
 * Trains a network over frames with AdamW on softmax cross-entropy.
 *
 * @param data Training clips.
 * @param random Where the randomness comes from.
 * @param config Hyper-parameters.
 * @param onEpoch Told after each epoch.
 * @returns The network after the last epoch.
 * @throws {RangeError} If frames and labels do not fit, or a label is out of range.
 * @throws {Error} If the loss is no longer a number.
 */
export async function trainSequenceNetwork(
  data: SequenceData,
  random: Random,
  config: TimeDelayConfig,
  onEpoch?: OnEpoch,
): Promise<TrainingResult> {
  const columns = requireClips(data);
  await loadBackend();
  const network = initialSequenceNetwork(columns, data.classes, config, random);
  const lossOf: LossOf = (layers, clips) => {
    const { layout, rows, targets, gates } = gatherSequences(data, clips, config, random);
    leaveGarbage(8 * rows.byteLength); // the layers' masks are made for each row
    const x = sequenceInputs(config, layout, rows);
    const y = tf.tensor2d(targets, [clips.length, data.classes]);
    const differentiate = tf.valueAndGrads((...parameters: tf.Tensor[]) => {
      const own = layers.map((_, i) => ({
        weights: parameters[2 * i] as tf.Tensor2D,
        bias: parameters[2 * i + 1] as tf.Tensor1D,
      }));
      const logits = forwardSequences(own, config, layout, x, gates);
      return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar;
    });
    const { value, grads } = differentiate(
      layers.flatMap(({ weights, bias }) => [weights, bias]),
    );
    return { loss: value, gradients: grads };
  };
  return await optimise(network, data.clips.length, config, random, lossOf, onEpoch);
}

/** Computes the loss of a batch. */
type LossOf = (layers: readonly LayerTensors[], batch: Int32Array) => Gradients;

/** Changes a network step by step so that the loss falls. */
async function optimise(
  initial: Network,
  rows: number,
  config: OptimiserConfig,
  random: Random,
  lossOf: LossOf,
  onEpoch?: OnEpoch,
): Promise<TrainingResult> {
  const layers = initial.map(layerTensors);
  const parameters: tf.Tensor[] = layers.flatMap(({ weights, bias }) => [weights, bias]);
  const adam = startAdam(parameters);
  const current = () =>
    layers.map(({ weights, bias }, i) => ({
      ...initial[i],
      weights: weights.dataSync<"float32">().slice(),
      bias: bias.dataSync<"float32">().slice(),
    }));
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const totalSteps = config.maxEpochs * Math.ceil(rows / config.batchSize);
  const losses: number[] = [];
  let best = Infinity;
  let epochsWithout = 0;
  let steps = 0;
  try {
    while (losses.length < config.maxEpochs && epochsWithout <= config.patience) {
      shuffle(order, random);
      let sum = 0;
      for (let at = 0; at < rows; at += config.batchSize) {
        const batch = order.subarray(at, Math.min(at + config.batchSize, rows));
        sum += takeStep(batch, learningRateAt(config, steps++ / totalSteps)) * batch.length;
      }
      const loss = sum / rows;
      if (!Number.isFinite(loss)) {
        throw new Error(
          `Training failed: the loss is ${loss} after epoch ${losses.length + 1}; ` +
            `expected finite features and a smaller learning rate than ${config.learningRate}`,
        );
      }
      epochsWithout = loss > best - config.tolerance ? epochsWithout + 1 : 0;
      best = Math.min(best, loss);
      losses.push(loss);
      await onEpoch?.(losses.length, loss, current);
    }
    return { network: current(), losses };
  } finally {
    adam.dispose();
    tf.dispose(parameters);
  }

  /** Learns from one batch; returns its loss before the step. */
  function takeStep(batch: Int32Array, learningRate: number): number {
    let before = NaN;
    tf.tidy(() => {
      const { loss, gradients } = lossOf(layers, batch);
      adam.step(gradients, learningRate, config.weightDecay);
      before = loss.dataSync()[0];
    });
    return before;
  }
}

/** What a network of some kind learns from, and how. */
export type TrainingJob =
  | { readonly kind: "lda"; readonly data: TrainingData; readonly config: DiscriminantConfig }
  | { readonly kind: "mlp"; readonly data: TrainingData; readonly config: TrainingConfig }
  | { readonly kind: "tdnn"; readonly data: SequenceData; readonly config: TimeDelayConfig };

/**
 * Trains a network from a seed; where it does so is its own affair. The job is asked for only when
 * there is room for it, so that few are in memory at once, and its arrays are the trainer's to take.
 */
export type Train = (job: () => TrainingJob, seed: number) => Promise<TrainingResult>;

/**
 * Trains a network of any kind.
 *
 * @param job What to learn from, and how.
 * @param seed What weights, shuffling and so on follow from.
 * @returns The network after the last epoch.
 */
export async function trainNetwork(job: TrainingJob, seed: number): Promise<TrainingResult> {
  const random = seededRandom(seed);
  switch (job.kind) {
    case "lda": // solved, not searched for: there is neither chance nor loss
      return { network: await fitDiscriminant(job.data, job.config), losses: [] };
    case "mlp":
      return await trainMlp(job.data, random, job.config);
    case "tdnn":
      return await trainSequenceNetwork(job.data, random, job.config);
  }
}

/**
 * Trains on this thread, one network after the other however many are asked for at once.
 *
 * @returns The trainer.
 */
export function trainInTurn(): Train {
  let last: Promise<unknown> = Promise.resolve();
  return (job, seed) => {
    const result = last.then(() => trainNetwork(job(), seed));
    last = result.catch(() => {}); // whoever asked for it hears of the failure; the next goes on
    return result;
  };
}

/** Part of the training after which a one-cycle schedule is at its peak. */
const PEAK_AT = 0.3;
/** It starts at this part of the peak and ends at nothing. */
const START_PART = 1 / 25;

/**
 * Step size at a point of the training.
 *
 * @param config Peak and schedule.
 * @param progress `0` at the first step, nearly `1` at the last.
 * @returns The step size; a one-cycle schedule rises to its peak and falls to 0 along cosines.
 * @see Smith & Topin 2018, "Super-convergence", doi:10.48550/arXiv.1708.07120
 */
export function learningRateAt(
  { learningRate, schedule }: Pick<TrainingConfig, "learningRate" | "schedule">,
  progress: number,
): number {
  if (schedule === "constant") return learningRate;
  const wave = (part: number) => (1 - Math.cos(Math.PI * part)) / 2;
  return progress < PEAK_AT
    ? learningRate * (START_PART + (1 - START_PART) * wave(progress / PEAK_AT))
    : learningRate * (1 - wave((progress - PEAK_AT) / (1 - PEAK_AT)));
}

function requireRows({ values, labels, classes }: TrainingData): number {
  const features = values.length / labels.length;
  if (labels.length === 0 || !Number.isInteger(features)) {
    throw new RangeError(
      `Cannot train on ${values.length} values with ${labels.length} labels, ` +
        `expected one row of features a label`,
    );
  }
  requireLabels(labels, classes);
  return features;
}

function requireClips({ clips, classes }: SequenceData): number {
  if (clips.length === 0) throw new RangeError("Cannot train on no clips, expected at least one");
  const columns = clips[0].scaler.mean.length;
  for (const { frames, scaler } of clips) {
    const rows = frames.length / columns;
    if (scaler.mean.length !== columns || rows < 1 || !Number.isInteger(rows)) {
      throw new RangeError(
        `Cannot train on a clip of ${frames.length} values and a scaler of ${scaler.mean.length}, ` +
          `expected whole frames of ${columns}`,
      );
    }
  }
  requireLabels(clips.map(({ label }) => label), classes);
  return columns;
}

function requireLabels(labels: Int32Array | readonly number[], classes: number): void {
  const bad = labels.find((label: number) => !(label >= 0 && label < classes));
  if (bad !== undefined) {
    throw new RangeError(`Cannot train on label ${bad}, expected 0 to ${classes - 1}`);
  }
}
