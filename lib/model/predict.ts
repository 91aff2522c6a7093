import { concatenate, rowsOf } from "../core/arrays.ts";
import { decodeAudio } from "../audio/decode.ts";
import { resample } from "../audio/resample.ts";
import { loudestBlockDbfs, SAMPLE_RATE_HZ, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { loadFeatureSet } from "../features/sets/registry.ts";
import { findSpeech, NO_SPEECH } from "../features/speech.ts";
import { adaptedProbabilities } from "./adaptation.ts";
import { answerOf, type EmotionAnswer } from "./answer.ts";
import { emotionProbabilities, enrolVoice, type Voice } from "./recogniser.ts";
import type { SavedModel } from "./saved_model.ts";

/**
 * Predicts the emotion of one recording.
 *
 * @param signal The recording, at any sample rate.
 * @param voice The speaker, if enrolled by {@linkcode enrolSpeaker}.
 * @throws {UnusableRecording} If there is no speech in the recording; the message is one of
 * {@linkcode NO_SPEECH}.
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
 * @param row Unscaled features of one recording, shape `[features]`.
 * @param voice The speaker, if enrolled, or the session, if adapted to.
 */
export function answerFrom(model: SavedModel, row: Float32Array, voice?: Voice): EmotionAnswer {
  return answerOf(model, emotionProbabilities(model, row, { voice }));
}

/**
 * Predicts the emotions of all recordings of a session, which share a room and a microphone, with
 * the model adapted to all of them, without labels. The answer to a single recording is the same as
 * that of {@linkcode predict}.
 *
 * @param signals The recordings, at any sample rate; their order does not matter.
 * @returns One answer for each recording, in the same order.
 * @throws {UnusableRecording} If there is no speech in a recording.
 */
export async function predictSession(
  model: SavedModel,
  signals: readonly Signal[],
): Promise<EmotionAnswer[]> {
  const rows = await Promise.all(signals.map((signal) => featuresOf(model, signal)));
  return adaptedAnswers(model, rows, signals.map(() => "session"));
}

/**
 * Predicts the emotions of recordings from their features, with the model adapted to each group.
 *
 * @param rows Unscaled features of each recording, each of shape `[features]`.
 * @param groups Name of the session or the speaker of each recording.
 * @returns One answer for each recording, in the same order.
 * @throws {RangeError} If there is not one group for each recording.
 */
export function adaptedAnswers(
  model: SavedModel,
  rows: readonly Float32Array[],
  groups: readonly string[],
): EmotionAnswer[] {
  const probabilities = adaptedProbabilities(model, concatenate(rows), groups);
  return rowsOf(probabilities, model.emotions.length).map((own) => answerOf(model, own.slice()));
}

/**
 * Enrols a speaker from unlabelled recordings; a few with different emotions work best.
 *
 * @param signals Recordings of one speaker, at any sample rate.
 * @returns The voice to pass to {@linkcode predict}.
 * @throws {UnusableRecording} If there is no speech in a recording.
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
 * @param model The model; only the id of its feature set is needed.
 * @param signal A recording, at any sample rate.
 * @param options `anySound`: whether to accept sound in which no speech is found, such as speech
 * under loud noise; silence is never accepted.
 * @returns Unscaled features, shape `[features]`.
 * @throws {UnusableRecording} If there is no speech in the recording.
 */
export async function featuresOf(
  { featureSet: id }: Pick<SavedModel, "featureSet">,
  signal: Signal,
  { anySound = false }: { readonly anySound?: boolean } = {},
): Promise<Float32Array> {
  if (!(loudestBlockDbfs(signal) > SILENCE_DBFS)) throw new UnusableRecording(NO_SPEECH.silence);
  const resampled = resample(signal, SAMPLE_RATE_HZ);
  const finding = anySound ? "speech" : findSpeech(resampled);
  if (finding !== "speech") throw new UnusableRecording(NO_SPEECH[finding]);
  return (await loadFeatureSet(id)).extract(resampled);
}

/**
 * Extracts the features that a model takes from an audio file.
 *
 * @param model The model; only the id of its feature set is needed.
 * @param path Its path, for messages.
 * @param options `anySound` as for {@linkcode featuresOf}.
 * @returns Unscaled features, shape `[features]`.
 * @throws {UnusableRecording} If it cannot be decoded, or there is no speech in it.
 */
export async function featuresOfFile(
  model: Pick<SavedModel, "featureSet">,
  audio: Uint8Array,
  path: string,
  options?: { readonly anySound?: boolean },
): Promise<Float32Array> {
  return await featuresOf(model, await decodeAudio(audio, path), options);
}
