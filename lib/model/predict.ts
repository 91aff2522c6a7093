import { argMax } from "../core/arg_max.ts";
import { concatenate } from "../core/arrays.ts";
import { resample } from "../audio/resample.ts";
import { loudestBlockDbfs, SAMPLE_RATE_HZ, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { featureSet } from "../features/sets/registry.ts";
import { emotionProbabilities, enrolVoice, type Voice } from "./recogniser.ts";
import type { SavedModel } from "./saved_model.ts";

/** The answer to one recording. */
export interface EmotionAnswer {
  /** The most probable emotion. */
  readonly emotion: string;
  /** Probability of each of the model's emotions, in its order; they sum to 1. */
  readonly probabilities: Float32Array;
  /** Whether the most probable emotion reaches the model's threshold. */
  readonly sure: boolean;
}

/**
 * Predicts the emotion of one recording.
 *
 * @param model The model.
 * @param signal The recording, at any sample rate.
 * @param voice The speaker, as {@linkcode enrolSpeaker} gives it, if enrolled.
 * @returns The emotion and all probabilities.
 * @throws {UnusableRecording} If the recording is empty or silent.
 */
export async function predict(
  model: SavedModel,
  signal: Signal,
  voice?: Voice,
): Promise<EmotionAnswer> {
  return answerFrom(model, await featuresOf(model, signal), voice);
}

/**
 * Predicts the emotion of one recording from its features.
 *
 * @param model The model.
 * @param row Unscaled features of one recording, shape `[features]`.
 * @param voice The speaker, if enrolled.
 * @returns The emotion and all probabilities.
 */
export function answerFrom(model: SavedModel, row: Float32Array, voice?: Voice): EmotionAnswer {
  const probabilities = emotionProbabilities(model, row, { voice });
  const best = argMax(probabilities);
  return {
    emotion: model.emotions[best],
    probabilities,
    sure: probabilities[best] >= model.threshold,
  };
}

/**
 * Enrols a speaker from recordings, whatever their emotions; a few with different emotions do best.
 *
 * @param model The model.
 * @param signals Recordings of one speaker, at any sample rate.
 * @returns The voice, for {@linkcode predict}.
 * @throws {UnusableRecording} If a recording is empty or silent.
 */
export async function enrolSpeaker(
  model: SavedModel,
  signals: readonly Signal[],
): Promise<Voice> {
  const rows = await Promise.all(signals.map((signal) => featuresOf(model, signal)));
  return enrolVoice(model, concatenate(rows));
}

/**
 * Extracts the features that a model takes.
 *
 * @param model The model, or the id of its feature set.
 * @param signal A recording, at any sample rate.
 * @returns Unscaled features, shape `[features]`.
 * @throws {UnusableRecording} If the recording is empty or silent.
 */
export async function featuresOf(
  { featureSet: id }: Pick<SavedModel, "featureSet">,
  signal: Signal,
): Promise<Float32Array> {
  const level = loudestBlockDbfs(signal);
  if (!(level > SILENCE_DBFS)) {
    throw new UnusableRecording(
      `No speech in it: its loudest 30 ms reach ${level.toFixed(0)} dBFS, ` +
        `expected more than ${SILENCE_DBFS} dBFS`,
    );
  }
  return featureSet(id).extract(await resample(signal, SAMPLE_RATE_HZ));
}
