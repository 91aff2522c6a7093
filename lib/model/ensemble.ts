import { enrol, type PopulationScaler } from "../dataset/enrolment.ts";
import { scale, type Scaler } from "../dataset/scaler.ts";
import { classProbabilities, type Network } from "./mlp.ts";
import { sequenceProbabilities, type SequenceShape } from "./sequence_network.ts";
import type { Sequences } from "./time_delay.ts";

/** Networks of one kind, and what brings their inputs to scale. */
export interface Branch {
  /** Learned from the training clips. */
  readonly scaler: PopulationScaler;
  /** Trained from different weights; their probabilities are averaged. Of one kind, there may be none. */
  readonly networks: readonly Network[];
}

/** Two kinds of networks that decide together. */
export interface Ensemble {
  /** Multi-layer perceptrons on functionals. */
  readonly functionals: Branch;
  /** Time-delay networks on frames. */
  readonly frames: Branch & SequenceShape;
  /** Weight of the time-delay networks' probabilities, the perceptrons' being the rest. */
  readonly framesShare: number;
  /** Part of the training clips that each emotion has, shape `[classes]`. */
  readonly priors: readonly number[];
  /** What log probabilities are divided by, so that they say how often the model is right. */
  readonly temperature: number;
}

/** What an ensemble takes: features of some clips. */
export interface EnsembleInputs {
  /** Functionals, row-major, shape `[clips][features]`. */
  readonly functionals: Float32Array;
  /** Frames of the same clips. */
  readonly frames: Sequences;
}

/** What is known of a speaker's voice: how to scale the features of the speaker's clips. */
export interface Voice {
  /** For functionals. */
  readonly functionals: Scaler;
  /** For frames. */
  readonly frames: Scaler;
}

/**
 * Gets to know a voice from some of its recordings, whatever their emotions.
 *
 * @param ensemble The ensemble.
 * @param inputs The recordings; none gives the voice of nobody in particular.
 * @returns The voice.
 */
export function enrolVoice(
  { functionals, frames }: Pick<Ensemble, "functionals" | "frames">,
  inputs: EnsembleInputs,
): Voice {
  const clips = inputs.frames.starts.length - 1;
  return {
    functionals: enrol(functionals.scaler, inputs.functionals, clips),
    frames: enrol(frames.scaler, inputs.frames.values, clips),
  };
}

/** Probabilities that each kind of network gives, row-major, shape `[clips][classes]`. */
export interface BranchProbabilities {
  /** Of the multi-layer perceptrons. */
  readonly functionals: Float32Array;
  /** Of the time-delay networks. */
  readonly frames: Float32Array;
}

/**
 * Runs all networks of an ensemble; needs a backend, which loading or training a model has started.
 *
 * Networks may have several outputs for each emotion, next to each other: one an intensity. What they
 * give to these is summed.
 *
 * @param ensemble The ensemble.
 * @param inputs Features of at least one clip.
 * @param voices Who speaks in each of them, or in all; nobody in particular if not given.
 * @returns The probabilities of each kind, before they are combined.
 */
export function branchProbabilities(
  { functionals, frames, priors }: Pick<Ensemble, "functionals" | "frames" | "priors">,
  inputs: EnsembleInputs,
  voices: Voice | readonly Voice[] = { functionals: functionals.scaler, frames: frames.scaler },
): BranchProbabilities {
  const scaled = scaleInputs(inputs, voices);
  const clips = inputs.frames.starts.length - 1;
  const ofBranch = (
    { networks }: Branch,
    probabilities: () => Float32Array,
  ): Float32Array => {
    if (networks.length === 0) return new Float32Array(clips * priors.length);
    return sumNeighbours(probabilities(), networks[0].at(-1)!.outputs / priors.length);
  };
  return {
    functionals: ofBranch(
      functionals,
      () => classProbabilities(functionals.networks, scaled.functionals),
    ),
    frames: ofBranch(
      frames,
      () => mean(frames.networks.map((own) => sequenceProbabilities(own, frames, scaled.frames))),
    ),
  };
}

/** Sums each `count` values that lie next to each other. */
function sumNeighbours(values: Float32Array, count: number): Float32Array {
  if (count === 1) return values;
  const sums = new Float32Array(values.length / count);
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / count)] += values[i];
  return sums;
}

function scaleInputs(
  { functionals, frames: { starts, values } }: EnsembleInputs,
  voices: Voice | readonly Voice[],
): EnsembleInputs {
  if ("functionals" in voices) {
    return {
      functionals: scale(voices.functionals, functionals),
      frames: { starts, values: scale(voices.frames, values) },
    };
  }
  const scaled = { functionals: new Float32Array(functionals.length), values: values.slice() };
  const columns = values.length / starts[starts.length - 1];
  const features = functionals.length / voices.length;
  for (const [clip, voice] of voices.entries()) {
    const row = functionals.subarray(clip * features, (clip + 1) * features);
    scaled.functionals.set(scale(voice.functionals, row), clip * features);
    const from = starts[clip] * columns, to = starts[clip + 1] * columns;
    scaled.values.set(scale(voice.frames, values.subarray(from, to)), from);
  }
  return { functionals: scaled.functionals, frames: { starts, values: scaled.values } };
}

/**
 * Combines what the networks of an ensemble say.
 *
 * The weighted mean of both kinds' probabilities is divided by how frequent each emotion was in
 * training, as if all were equally likely beforehand, and then tempered.
 *
 * @param ensemble Weights, priors and temperature.
 * @param each Probabilities of each kind.
 * @returns Row-major, shape `[clips][classes]`; each row sums to 1.
 */
export function combine(
  { framesShare, priors, temperature }: Pick<Ensemble, "framesShare" | "priors" | "temperature">,
  each: BranchProbabilities,
): Float32Array {
  const classes = priors.length;
  const mixed = each.functionals.map((p, i) =>
    ((1 - framesShare) * p + framesShare * each.frames[i]) / priors[i % classes]
  );
  return temper(mixed, classes, temperature);
}

/**
 * Makes probabilities more or less extreme; which is the largest does not change.
 *
 * @param probabilities Row-major, shape `[n][classes]`, not negative; rows need not sum to 1.
 * @param classes Number of classes.
 * @param temperature Above 1 for less extreme, below for more.
 * @returns `p^(1/temperature)`, each row brought to sum to 1.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", doi:10.48550/arXiv.1706.04599
 */
export function temper(
  probabilities: Float32Array,
  classes: number,
  temperature: number,
): Float32Array {
  const out = new Float32Array(probabilities.length);
  for (let row = 0; row < out.length; row += classes) {
    let largest = 0, sum = 0;
    for (let j = row; j < row + classes; j++) largest = Math.max(largest, probabilities[j]);
    for (let j = row; j < row + classes; j++) {
      out[j] = (probabilities[j] / largest) ** (1 / temperature);
      sum += out[j];
    }
    for (let j = row; j < row + classes; j++) out[j] /= sum;
  }
  return out;
}

/**
 * Brings some of the probabilities of a clip to sum to 1, for a choice among these.
 *
 * @param some At least one probability.
 * @returns The same, in proportion; all alike if all are 0.
 */
export function restrict(some: readonly number[]): Float32Array {
  const total = some.reduce((a, b) => a + b, 0);
  return Float32Array.from(some, (p) => total > 0 ? p / total : 1 / some.length);
}

/**
 * Probabilities of each emotion.
 *
 * @param ensemble The ensemble.
 * @param inputs Features of at least one clip.
 * @param voice Who speaks in all of them, if known.
 * @returns Row-major, shape `[clips][classes]`.
 */
export function ensembleProbabilities(
  ensemble: Ensemble,
  inputs: EnsembleInputs,
  voice?: Voice,
): Float32Array {
  return combine(ensemble, branchProbabilities(ensemble, inputs, voice));
}

function mean(arrays: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(arrays[0].length);
  for (const array of arrays) for (let i = 0; i < sum.length; i++) sum[i] += array[i];
  return sum.map((value) => value / arrays.length);
}
