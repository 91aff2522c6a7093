import { resample } from "../audio/resample.ts";
import { loudestBlockDbfs, SAMPLE_RATE_HZ, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { concatenate, joinStarts } from "../core/arrays.ts";
import { extractSpeechContours } from "../features/sets/contours.ts";
import { averagedFrames, FRAMES_DEFINITION } from "../features/sets/frames.ts";
import { richFunctionals } from "../features/sets/rich.ts";
import { argMax } from "../core/arg_max.ts";
import { enrolVoice, type EnsembleInputs, ensembleProbabilities, type Voice } from "./ensemble.ts";
import type { TrainedModel } from "./saved_model.ts";

/** What a model says of one recording. */
export interface Prediction {
  /** The most probable emotion. */
  readonly emotion: Emotion;
  /** Probability of each of the model's emotions, in its order; they sum to 1. */
  readonly probabilities: Float32Array;
  /** Whether it is probable enough to be relied on. */
  readonly sure: boolean;
}

/**
 * Recognises the emotion of one recording.
 *
 * @param model The model.
 * @param signal The recording, at any sample rate.
 * @param voice Who speaks, as {@linkcode enrolSpeaker} gives it; nobody in particular if not given.
 * @returns The emotion and all probabilities.
 * @throws {RangeError} If the recording is empty or silent.
 */
export async function predict(
  model: TrainedModel,
  signal: Signal,
  voice?: Voice,
): Promise<Prediction> {
  return decide(model, await predictionInputs([signal]), voice);
}

/**
 * Recognises the emotion of one recording from its features.
 *
 * @param model The model.
 * @param inputs Features of one recording.
 * @param voice Who speaks, if known.
 * @returns The emotion and all probabilities.
 */
export function decide(model: TrainedModel, inputs: EnsembleInputs, voice?: Voice): Prediction {
  const probabilities = ensembleProbabilities(model, inputs, { voices: voice });
  const best = argMax(probabilities);
  return {
    emotion: model.emotions[best],
    probabilities,
    sure: probabilities[best] >= model.abstainBelow,
  };
}

/**
 * Gets to know a speaker from recordings, whatever is felt in them; a few with different feelings
 * do best.
 *
 * @param model The model.
 * @param signals Recordings of one speaker, at any sample rate.
 * @returns The voice, for {@linkcode predict}.
 * @throws {RangeError} If a recording is empty or silent.
 */
export async function enrolSpeaker(
  model: TrainedModel,
  signals: readonly Signal[],
): Promise<Voice> {
  return enrolVoice(model, await predictionInputs(signals));
}

/**
 * Computes what a model takes.
 *
 * @param signals Recordings, at any sample rate.
 * @returns Their features.
 * @throws {RangeError} If a recording is empty or silent.
 */
export async function predictionInputs(signals: readonly Signal[]): Promise<EnsembleInputs> {
  const each = await Promise.all(signals.map(inputsOf));
  return joinInputs(each);
}

/**
 * Puts the features of recordings together.
 *
 * @param each Features of some recordings each.
 * @returns The features of all.
 */
export function joinInputs(each: readonly EnsembleInputs[]): EnsembleInputs {
  return {
    functionals: concatenate(each.map(({ functionals }) => functionals)),
    frames: {
      values: concatenate(each.map(({ frames }) => frames.values)),
      starts: joinStarts(each.map(({ frames }) => frames.starts)),
    },
  };
}

async function inputsOf(signal: Signal): Promise<EnsembleInputs> {
  const level = loudestBlockDbfs(signal);
  if (!(level > SILENCE_DBFS)) {
    throw new RangeError(
      `No speech in it: its loudest 30 ms reach ${level.toFixed(0)} dBFS, ` +
        `expected more than ${SILENCE_DBFS} dBFS`,
    );
  }
  const speech = await resample(signal, SAMPLE_RATE_HZ);
  const contours = extractSpeechContours(speech);
  const values = averagedFrames(contours);
  const starts = Int32Array.of(0, values.length / FRAMES_DEFINITION.columns.length);
  return { functionals: richFunctionals(contours), frames: { values, starts } };
}
