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

/** How to scale the features of a speaker's clips. */
export interface VoiceScalers {
  /** For functionals. */
  readonly functionals: Scaler;
  /** For frames. */
  readonly frames: Scaler;
}

/** What is known of a speaker's voice. */
export interface Voice extends VoiceScalers {
  /** What the networks say of the recordings that the voice is known from. */
  readonly heard: BranchProbabilities;
}

/**
 * Finds out how to scale the features of a speaker's clips from some recordings of the speaker,
 * whatever their emotions.
 *
 * @param ensemble The ensemble.
 * @param inputs The recordings; none gives the scalers of nobody in particular.
 * @returns The scalers.
 */
export function enrolScalers(
  { functionals, frames }: Pick<Ensemble, "functionals" | "frames">,
  inputs: EnsembleInputs,
): VoiceScalers {
  const clips = inputs.frames.starts.length - 1;
  return {
    functionals: enrol(functionals.scaler, inputs.functionals, clips),
    frames: enrol(frames.scaler, inputs.frames.values, clips),
  };
}

/**
 * Gets to know a voice from some recordings, whatever their emotions; needs a backend, as
 * {@linkcode branchProbabilities} does.
 *
 * @param ensemble The ensemble.
 * @param inputs The recordings; none gives the voice of nobody in particular.
 * @returns The voice.
 */
export function enrolVoice(
  ensemble: Pick<Ensemble, "functionals" | "frames" | "priors">,
  inputs: EnsembleInputs,
): Voice {
  const scalers = enrolScalers(ensemble, inputs);
  const nothing = { functionals: new Float32Array(), frames: new Float32Array() };
  const none = inputs.frames.starts.length === 1;
  return { ...scalers, heard: none ? nothing : branchProbabilities(ensemble, inputs, scalers) };
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
  voices: VoiceScalers | readonly VoiceScalers[] = {
    functionals: functionals.scaler,
    frames: frames.scaler,
  },
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
  voices: VoiceScalers | readonly VoiceScalers[],
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

/** What the networks' answers are combined for. */
export interface Question {
  /** Who speaks in each clip, or in all; nobody in particular if not given. */
  readonly voices?: Voice | readonly Voice[] | undefined;
  /** Labels to choose among, in order; all of them if not given. */
  readonly among?: readonly number[];
}

/**
 * Combines what the networks of an ensemble say.
 *
 * The weighted mean of both kinds' probabilities is divided by how frequent each emotion was in
 * training, as if all were equally likely beforehand, and then tempered. Where a voice is known, it is
 * aligned with what the networks say of the speaker's other recordings, see
 * {@linkcode alignmentFactors}.
 *
 * @param ensemble Weights, priors and temperature.
 * @param each Probabilities of each kind.
 * @param question Who speaks, and what may be answered.
 * @returns Row-major, shape `[clips][among]`; each row sums to 1.
 */
export function combine(
  { framesShare, priors, temperature }: Pick<Ensemble, "framesShare" | "priors" | "temperature">,
  each: BranchProbabilities,
  { voices = [], among = [...priors.keys()] }: Question = {},
): Float32Array {
  const classes = among.length;
  const answer = ({ functionals, frames }: BranchProbabilities): Float32Array => {
    const mixed = new Float32Array(functionals.length / priors.length * classes);
    for (let i = 0; i < mixed.length; i++) {
      const label = among[i % classes];
      const at = Math.floor(i / classes) * priors.length + label;
      mixed[i] = ((1 - framesShare) * functionals[at] + framesShare * frames[at]) / priors[label];
    }
    return temper(mixed, classes, temperature);
  };
  const answers = answer(each);
  const expected = among.map((label) => priors[label]);
  const clips = answers.length / classes;
  const voiceOf = (clip: number) => "heard" in voices ? voices : voices[clip];
  for (const [voice, own] of Map.groupBy(Array(clips).keys(), voiceOf)) {
    if (!voice) continue; // nobody in particular
    const factors = alignmentFactors(answer(voice.heard), expected);
    for (const clip of own) {
      const row = answers.subarray(clip * classes, (clip + 1) * classes);
      row.set(restrict(factors.map((factor, j) => factor * row[j])));
    }
  }
  return answers;
}

/** Recordings that the training clips count as, beside those that were heard of a speaker. */
const PRIOR_RECORDINGS = 40;
/** Rounds after which factors no longer change. */
const ALIGNMENT_ROUNDS = 50;

/**
 * Factors that align probabilities with those of other recordings of the same speaker, so that no
 * emotion is found all the time only because of how somebody speaks.
 *
 * With these factors, the mean over what was heard is what was expected; so it is taken for granted
 * that the speaker shows emotions about as often as the actors of the training clips do. The
 * expectation itself counts as forty recordings: a few one-sided ones change little.
 *
 * @param heard Probabilities of recordings of the speaker, as if all classes were equally frequent,
 * row-major, shape `[recordings][classes]`; rows sum to 1.
 * @param expected How often each class is expected, shape `[classes]`.
 * @returns One factor a class; all 1 if nothing was heard.
 * @see Berthelot et al. 2020, "ReMixMatch", section 3.1, doi:10.48550/arXiv.1911.09785
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { alignmentFactors } from "./ensemble.ts";
 * // Somebody who always sounds like the first emotion is somebody who talks like that.
 * const heard = new Float32Array(200).map((_, i) => i % 2 === 0 ? 0.9 : 0.1);
 * const [first, second] = alignmentFactors(heard, [0.5, 0.5]);
 * assert(first < second / 5);
 * assert.deepEqual(alignmentFactors(new Float32Array(), [0.5, 0.5]), [1, 1]);
 * ```
 */
export function alignmentFactors(heard: Float32Array, expected: readonly number[]): number[] {
  const classes = expected.length;
  const factors = expected.map(() => 1);
  if (heard.length === 0) return factors;
  const parts = restrict(expected);
  // How probable each class is where it is as frequent as expected; the last row is the expectation.
  const rows = new Float64Array(heard.length + classes);
  for (let i = 0; i < heard.length; i++) rows[i] = heard[i] * parts[i % classes];
  rows.set(parts, heard.length);
  const found = new Float64Array(classes);
  const recordings = heard.length / classes;
  for (let round = 0; round < ALIGNMENT_ROUNDS; round++) {
    found.fill(0);
    for (let row = 0; row < rows.length; row += classes) {
      let sum = 0;
      for (let j = 0; j < classes; j++) sum += rows[row + j] * factors[j];
      const weight = (row === heard.length ? PRIOR_RECORDINGS : 1) / sum;
      for (let j = 0; j < classes; j++) found[j] += weight * rows[row + j] * factors[j];
    }
    for (let j = 0; j < classes; j++) {
      factors[j] *= parts[j] * (recordings + PRIOR_RECORDINGS) / found[j];
    }
  }
  return factors;
}

/**
 * Makes probabilities more or less extreme; which is the largest does not change.
 *
 * @param probabilities Row-major, shape `[n][classes]`, not negative; rows need not sum to 1.
 * @param classes Number of classes.
 * @param temperature Above 1 for less extreme, below for more.
 * @returns `p^(1/temperature)`, each row brought to sum to 1; all alike where all are 0.
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
    if (largest === 0) {
      out.fill(1 / classes, row, row + classes);
      continue;
    }
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
 * @param question Who speaks, and what may be answered.
 * @returns Row-major, shape `[clips][question.among]`.
 */
export function ensembleProbabilities(
  ensemble: Ensemble,
  inputs: EnsembleInputs,
  question: Question = {},
): Float32Array {
  return combine(ensemble, branchProbabilities(ensemble, inputs, question.voices), question);
}

function mean(arrays: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(arrays[0].length);
  for (const array of arrays) for (let i = 0; i < sum.length; i++) sum[i] += array[i];
  return sum.map((value) => value / arrays.length);
}
