import { dirname } from "@std/path";
import { decodeAudio, UnusableRecording } from "../audio/mod.ts";
import { concatenate } from "../core/arrays.ts";
import type { StoredFile } from "../corpus/mod.ts";
import {
  adaptedAnswers,
  type AdaptTo,
  answerFrom,
  answerText,
  type EmotionAnswer,
  enrolVoice,
  featuresOf,
  type SavedModel,
  type Voice,
} from "../model/mod.ts";
import { startProgress } from "./progress.ts";
import { reasonOf } from "./recordings.ts";

/** How recordings are predicted and printed. */
export interface PredictFilesOptions {
  /** Whether to print JSON. */
  readonly json: boolean;
  /** The speaker, if enrolled. */
  readonly voice?: Voice | undefined;
  /** What to adapt to, then without a voice; nothing unless given. */
  readonly adapt?: AdaptTo;
}

/** An answer, with the number of recordings that it is adapted to, itself included. */
interface Answered {
  readonly answer: EmotionAnswer;
  readonly adapted?: { readonly to: AdaptTo; readonly recordings: number };
}

/**
 * Predicts the emotion of each recording and prints it; prints the reason for one that cannot be
 * used. Answers that are adapted are printed once all recordings are read.
 *
 * @param model The model.
 * @param recordings The recordings; those of a folder are of one speaker, if adapted to that.
 * @param options Whether to print JSON; the speaker, if enrolled, or what to adapt to.
 * @returns The number of recordings that cannot be used.
 */
export async function predictFiles(
  model: SavedModel,
  recordings: readonly StoredFile[],
  { json, voice, adapt = "none" }: PredictFilesOptions,
): Promise<number> {
  const print = (path: string, answered: Answered) =>
    console.log((json ? jsonLine : table)(path, model, answered));
  let failed = 0;
  const printError = (path: string, { message }: UnusableRecording) => {
    failed++;
    const reason = reasonOf(path, message);
    if (json) console.log(JSON.stringify({ file: path, error: reason }));
    console.error(`error: ${path}: ${reason}`);
  };
  if (adapt === "none") {
    for (const recording of recordings) {
      const row = await featuresOrReason(model, recording);
      if (row instanceof UnusableRecording) printError(recording.path, row);
      else print(recording.path, { answer: answerFrom(model, row, voice) });
    }
    return failed;
  }
  const rows = await allFeatures(model, recordings);
  const answers = answerAdapted(model, rows, adapt);
  for (const { path, row } of rows) {
    if (row instanceof UnusableRecording) printError(path, row);
    else print(path, answers.next().value!);
  }
  return failed;
}

/** A recording's features, or the reason why there are none. */
interface Extracted {
  readonly path: string;
  readonly row: Float32Array | UnusableRecording;
}

async function allFeatures(
  model: SavedModel,
  recordings: readonly StoredFile[],
): Promise<Extracted[]> {
  const progress = startProgress("features", recordings.length, "recordings");
  const extracted: Extracted[] = [];
  try {
    for (const recording of recordings) {
      const row = await featuresOrReason(model, recording);
      progress.update(extracted.push({ path: recording.path, row }));
    }
  } finally {
    progress.stop();
  }
  return extracted;
}

/** Answers the usable recordings, in order. */
function* answerAdapted(
  model: SavedModel,
  extracted: readonly Extracted[],
  to: Exclude<AdaptTo, "none">,
): Generator<Answered, undefined> {
  const rows: Float32Array[] = [], groups: string[] = [];
  for (const { path, row } of extracted) {
    if (row instanceof UnusableRecording) continue;
    rows.push(row);
    groups.push(to === "speaker" ? dirname(path) : "");
  }
  for (const [i, answer] of adaptedAnswers(model, rows, groups).entries()) {
    const recordings = groups.filter((group) => group === groups[i]).length;
    yield { answer, adapted: { to, recordings } };
  }
}

async function featuresOrReason(
  model: SavedModel,
  recording: StoredFile,
): Promise<Float32Array | UnusableRecording> {
  try {
    return await featuresOfFile(model, recording);
  } catch (error) {
    if (error instanceof UnusableRecording) return error;
    throw error;
  }
}

/**
 * Enrols a speaker from recordings.
 *
 * @param model The model.
 * @param recordings Recordings of one speaker.
 * @returns The voice.
 * @throws {Error} If a recording cannot be used; the message names it and gives the reason.
 */
export async function enrolFiles(
  model: SavedModel,
  recordings: readonly StoredFile[],
): Promise<Voice> {
  const rows: Float32Array[] = [];
  for (const recording of recordings) {
    const row = await featuresOrReason(model, recording);
    if (row instanceof UnusableRecording) {
      const { path } = recording;
      throw new Error(`Cannot enrol from ${path}: ${reasonOf(path, row.message)}`);
    }
    rows.push(row);
  }
  return enrolVoice(model, concatenate(rows));
}

async function featuresOfFile(model: SavedModel, { path, read }: StoredFile) {
  return await featuresOf(model, await decodeAudio(await read(), path));
}

function table(file: string, model: SavedModel, { answer, adapted }: Answered): string {
  const { probabilities } = answer;
  const rows = model.emotions
    .map((name, i) => ({ name, probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ name, probability }) => {
      const percent = (100 * probability).toFixed(1).padStart(5);
      const bar = "█".repeat(Math.round(40 * probability));
      return `  ${name.padEnd(10)} ${percent} %  ${bar}`.trimEnd();
    });
  return [`${file}: ${answerText(answer)}${adaptedText(adapted)}`, ...rows, ""].join("\n");
}

function adaptedText(adapted: Answered["adapted"]): string {
  if (!adapted) return "";
  const { to, recordings } = adapted;
  return recordings > 1
    ? ` (adapted to the ${to}, ${recordings} recordings)`
    : ` (not adapted: the only recording of its ${to})`;
}

function jsonLine(file: string, model: SavedModel, { answer, adapted }: Answered): string {
  const { emotion, probabilities, sure } = answer;
  const byEmotion = model.emotions.map((name, i) =>
    [name, Number(probabilities[i].toFixed(6))] as const
  );
  const line = { file, emotion, sure, probabilities: Object.fromEntries(byEmotion) };
  return JSON.stringify(adapted ? { ...line, adapted } : line);
}
