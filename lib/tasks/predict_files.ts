import { dirname } from "@std/path";
import { decodeAudio, UnusableRecording } from "../audio/mod.ts";
import { concatenate } from "../core/arrays.ts";
import type { StoredFile } from "../corpus/mod.ts";
import {
  adaptedAnswers,
  type AdaptTo,
  answerFrom,
  enrolVoice,
  featuresOf,
  predictTimeline,
  type SavedModel,
  type Voice,
} from "../model/mod.ts";
import { type AnswerFormat, type RecordingAnswer, tableFormat } from "./answer_formats.ts";
import { withProgress } from "./progress.ts";
import { reasonOf } from "./recordings.ts";

/** How recordings are predicted and printed. */
export interface PredictFilesOptions {
  /** How answers are printed; a table unless given. */
  readonly format?: AnswerFormat;
  /** Whether to follow the emotion through each recording; not if adapted. */
  readonly timeline?: boolean;
  /** The speaker, if enrolled. */
  readonly voice?: Voice | undefined;
  /** What to adapt to, then without a voice; nothing unless given. */
  readonly adapt?: AdaptTo;
}

/**
 * Predicts the emotion of each recording and prints it; prints the reason for one that cannot be
 * used. Answers that are adapted are printed once all recordings are read.
 *
 * @param model The model.
 * @param recordings The recordings; those of a folder are of one speaker, if adapted to that.
 * @param options Format, timeline; the speaker, if enrolled, or what to adapt to.
 * @returns The number of recordings that cannot be used.
 */
export async function predictFiles(
  model: SavedModel,
  recordings: readonly StoredFile[],
  { format = tableFormat(model), timeline = false, voice, adapt = "none" }: PredictFilesOptions =
    {},
): Promise<number> {
  if (format.header) console.log(format.header);
  let failed = 0;
  const printFailure = (path: string, { message }: UnusableRecording) => {
    failed++;
    const reason = reasonOf(path, message);
    if (format.printFailure) console.log(format.printFailure(path, reason));
    console.error(`error: ${path}: ${reason}`);
  };
  if (adapt === "none") {
    for (const recording of recordings) {
      const answer = await orReason(() => answerTo(model, recording, timeline, voice));
      if (answer instanceof UnusableRecording) printFailure(recording.path, answer);
      else console.log(format.print(answer));
    }
    return failed;
  }
  const extracted = await allFeatures(model, recordings);
  const answers = answerAdapted(model, extracted, adapt);
  for (const { path, row } of extracted) {
    if (row instanceof UnusableRecording) printFailure(path, row);
    else console.log(format.print(answers.next().value!));
  }
  return failed;
}

async function answerTo(
  model: SavedModel,
  { path, read }: StoredFile,
  timeline: boolean,
  voice?: Voice,
): Promise<RecordingAnswer> {
  const signal = await decodeAudio(await read(), path);
  const answer = answerFrom(model, await featuresOf(model, signal), voice);
  const moments = timeline ? await predictTimeline(model, signal, voice) : undefined;
  return { file: path, answer, timeline: moments };
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
  const extracted: Extracted[] = [];
  await withProgress("features", recordings.length, "recordings", async (update) => {
    for (const recording of recordings) {
      const row = await orReason(() => featuresOfFile(model, recording));
      update(extracted.push({ path: recording.path, row }));
    }
  });
  return extracted;
}

/** Answers the usable recordings, in order. */
function* answerAdapted(
  model: SavedModel,
  extracted: readonly Extracted[],
  to: Exclude<AdaptTo, "none">,
): Generator<RecordingAnswer, undefined> {
  const rows: Float32Array[] = [], groups: string[] = [], files: string[] = [];
  for (const { path, row } of extracted) {
    if (row instanceof UnusableRecording) continue;
    rows.push(row);
    files.push(path);
    groups.push(to === "speaker" ? dirname(path) : "");
  }
  for (const [i, answer] of adaptedAnswers(model, rows, groups).entries()) {
    const recordings = groups.filter((group) => group === groups[i]).length;
    yield { file: files[i], answer, adapted: { to, recordings } };
  }
}

/** Returns the reason why a recording cannot be used, where that is what goes wrong. */
async function orReason<T>(use: () => Promise<T>): Promise<T | UnusableRecording> {
  try {
    return await use();
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
    const row = await orReason(() => featuresOfFile(model, recording));
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
