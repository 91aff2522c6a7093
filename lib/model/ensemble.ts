import { enrol, type PopulationScaler } from "../dataset/speaker_normalisation.ts";
import { scale, type Scaler } from "../dataset/scaler.ts";
import { alignmentFactors } from "./alignment.ts";
import { classProbabilities, type Network } from "./mlp.ts";
import { pool, restrict, temper } from "./probabilities.ts";
import { sequenceProbabilities, type SequenceShape } from "./sequence_network.ts";
import type { Sequences } from "./time_delay.ts";

/**
 * Kinds of networks: linear discriminants and multi-layer perceptrons, which take functionals, and
 * time-delay networks, which take frames.
 */
export const KINDS = ["lda", "mlp", "tdnn"] as const;
/** One of {@linkcode KINDS}. */
export type Kind = typeof KINDS[number];

/** How features vary among the training clips. */
export interface PopulationScalers {
  /** Of functionals. */
  readonly functionals: PopulationScaler;
  /** Of frames. */
  readonly frames: PopulationScaler;
}

/** Several kinds of networks that decide together. */
export interface Ensemble {
  /** What brings features to scale. */
  readonly scalers: PopulationScalers;
  /**
   * Networks of each kind, of which there may be none. Those of one kind were trained from different
   * weights; their probabilities are averaged.
   */
  readonly networks: Readonly<Record<Kind, readonly Network[]>>;
  /** Shape of the time-delay networks. */
  readonly shape: SequenceShape;
  /** How much each kind has to say; they sum to 1. */
  readonly weights: Readonly<Record<Kind, number>>;
  /** Part of the training clips that each emotion has, shape `[classes]`. */
  readonly priors: readonly number[];
  /** What log probabilities are divided by, so that they say how often the model is right. */
  readonly temperature: number;
}

/** What the networks of an ensemble need to answer. */
export type Networks = Pick<Ensemble, "scalers" | "networks" | "shape" | "priors">;

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
  readonly heard: KindProbabilities;
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
  { scalers }: Pick<Ensemble, "scalers">,
  inputs: EnsembleInputs,
): VoiceScalers {
  const clips = inputs.frames.starts.length - 1;
  return {
    functionals: enrol(scalers.functionals, inputs.functionals, clips),
    frames: enrol(scalers.frames, inputs.frames.values, clips),
  };
}

/**
 * Gets to know a voice from some recordings, whatever their emotions; needs a backend, as
 * {@linkcode kindProbabilities} does.
 *
 * @param ensemble The ensemble.
 * @param inputs The recordings; none gives the voice of nobody in particular.
 * @returns The voice.
 */
export function enrolVoice(ensemble: Networks, inputs: EnsembleInputs): Voice {
  const scalers = enrolScalers(ensemble, inputs);
  const none = inputs.frames.starts.length === 1;
  return { ...scalers, heard: none ? {} : kindProbabilities(ensemble, inputs, scalers) };
}

/**
 * Probabilities that each kind of network gives, row-major, shape `[clips][classes]`; nothing of kinds
 * of which there are no networks.
 */
export type KindProbabilities = Readonly<Partial<Record<Kind, Float32Array>>>;

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
export function kindProbabilities(
  { scalers, networks, shape, priors }: Networks,
  inputs: EnsembleInputs,
  voices: VoiceScalers | readonly VoiceScalers[] = scalers,
): KindProbabilities {
  const { functionals, frames } = scaleInputs(inputs, voices);
  const ask: Record<Kind, () => Float32Array> = {
    lda: () => classProbabilities(networks.lda, functionals),
    mlp: () => classProbabilities(networks.mlp, functionals),
    tdnn: () => mean(networks.tdnn.map((own) => sequenceProbabilities(own, shape, frames))),
  };
  const asked = KINDS.filter((kind) => networks[kind].length > 0);
  return Object.fromEntries(asked.map((kind) => {
    const outputs = networks[kind][0].at(-1)!.outputs;
    return [kind, sumNeighbours(ask[kind](), outputs / priors.length)];
  }));
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
 * The weighted geometric mean of the kinds' probabilities is divided by how frequent each emotion was
 * in training, as if all were equally likely beforehand, and then tempered. Where a voice is known, it
 * is aligned with what the networks say of the speaker's other recordings, see
 * {@linkcode alignmentFactors}.
 *
 * @param ensemble Weights, priors and temperature.
 * @param each Probabilities of each kind; those that weigh nothing may be missing.
 * @param question Who speaks, and what may be answered.
 * @returns Row-major, shape `[clips][among]`; each row sums to 1.
 */
export function combine(
  { weights, priors, temperature }: Pick<Ensemble, "weights" | "priors" | "temperature">,
  each: KindProbabilities,
  { voices = [], among = [...priors.keys()] }: Question = {},
): Float32Array {
  const classes = among.length;
  const kinds = KINDS.filter((kind) => weights[kind] > 0);
  const answer = (each: KindProbabilities): Float32Array => {
    const pooled = pool(
      kinds.map((kind) => ({ weight: weights[kind], probabilities: each[kind]! })),
    );
    const mixed = new Float32Array(pooled.length / priors.length * classes);
    for (let i = 0; i < mixed.length; i++) {
      const label = among[i % classes];
      mixed[i] = pooled[Math.floor(i / classes) * priors.length + label] / priors[label];
    }
    return temper(mixed, classes, temperature);
  };
  const answers = answer(each);
  const expected = among.map((label) => priors[label]);
  const clips = answers.length / classes;
  const voiceOf = (clip: number) => "heard" in voices ? voices : voices[clip];
  for (const [voice, own] of Map.groupBy(Array(clips).keys(), voiceOf)) {
    if (!voice?.heard[kinds[0]]) continue; // nobody in particular
    const factors = alignmentFactors(answer(voice.heard), expected);
    for (const clip of own) {
      const row = answers.subarray(clip * classes, (clip + 1) * classes);
      row.set(restrict(factors.map((factor, j) => factor * row[j])));
    }
  }
  return answers;
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
  return combine(ensemble, kindProbabilities(ensemble, inputs, question.voices), question);
}

function mean(arrays: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(arrays[0].length);
  for (const array of arrays) for (let i = 0; i < sum.length; i++) sum[i] += array[i];
  return sum.map((value) => value / arrays.length);
}
