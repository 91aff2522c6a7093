import { dirname } from "@std/path";
import { decodeAudio } from "../audio/mod.ts";
import { reasonOf, UnusableRecording } from "../audio/unusable_recording.ts";
import { concatenate } from "../core/arrays.ts";
import type { StoredFile } from "../corpus/mod.ts";
import {
  adaptedAnswers,
  type AdaptTo,
  answerFrom,
  enrolVoice,
  featuresOf,
  featuresOfFiles,
  predictTimeline,
  type SavedModel,
  type Voice,
} from "../model/mod.ts";
import type { AnswerFormat, RecordingAnswer } from "./answer_formats.ts";
import { showProgress } from "./progress.ts";

export interface PredictFilesOptions {
  readonly format: AnswerFormat;
  /** Whether to predict each window of a recording too; ignored with `adapt`. */
  readonly timeline: boolean;
  /** The enrolled speaker, if any. */
  readonly voice: Voice | undefined;
  /** Number of recordings that the speaker was enrolled with; 0 without a voice. */
  readonly enrolled: number;
  /** What to adapt to; with a voice, `none`. */
  readonly adapt: AdaptTo;
}

/**
 * Predicts and prints the emotion of each recording; for one that cannot be used, prints the
 * reason. With `adapt`, all recordings are read before the first answer.
 *
 * @param recordings If adapted to the speaker, the recordings in one folder are one speaker's.
 * @returns The number of recordings that cannot be used.
 */
export async function predictFiles(
  model: SavedModel,
  recordings: readonly StoredFile[],
  { format, timeline, voice, enrolled, adapt }: PredictFilesOptions,
): Promise<number> {
  if (format.header) console.log(format.header);
  let failed = 0;
  const answers = adapt !== "none"
    ? answerAdapted(model, recordings, adapt)
    : timeline
    ? answerWindows(model, recordings, voice)
    : answerEach(model, recordings, voice);
  for await (const [path, answer] of answers) {
    if (!(answer instanceof UnusableRecording)) {
      const adapted = enrolled > 0 && { to: "enrolled speaker", recordings: enrolled } as const;
      console.log(format.print({ file: path, ...answer, ...(adapted && { adapted }) }));
      continue;
    }
    failed++;
    const reason = reasonOf(path, answer.message);
    if (format.printFailure) console.log(format.printFailure(path, reason));
    console.error(`error: ${path}: ${reason}`);
  }
  return failed;
}

/** The path of each recording, in order, and its answer, or the error that prevents one. */
type Answers = AsyncGenerator<
  [path: string, Omit<RecordingAnswer, "file"> | UnusableRecording],
  void
>;

async function* answerEach(
  model: SavedModel,
  recordings: readonly StoredFile[],
  voice?: Voice,
): Answers {
  let i = 0;
  for await (const row of featuresOfFiles(model, recordings)) {
    const { path } = recordings[i++];
    const unusable = row instanceof UnusableRecording;
    yield [path, unusable ? row : { answer: answerFrom(model, row, voice) }];
  }
}

/** Also predicts each window of each recording. */
async function* answerWindows(
  model: SavedModel,
  recordings: readonly StoredFile[],
  voice?: Voice,
): Answers {
  for (const { path, read } of recordings) {
    try {
      const signal = await decodeAudio(await read(), path);
      const answer = answerFrom(model, await featuresOf(model, signal), voice);
      const timeline = await predictTimeline(model, signal, voice);
      yield [path, { answer, timeline }];
    } catch (error) {
      if (!(error instanceof UnusableRecording)) throw error;
      yield [path, error];
    }
  }
}

/** Reads all recordings, then adapts the model to those of each session or folder. */
async function* answerAdapted(
  model: SavedModel,
  recordings: readonly StoredFile[],
  to: Exclude<AdaptTo, "none">,
): Answers {
  using progress = showProgress("features", "recordings", recordings.length);
  const extracted: (Float32Array | UnusableRecording)[] = [];
  for await (const row of featuresOfFiles(model, recordings)) progress.update(extracted.push(row));
  const groups = recordings.map(({ path }) => to === "speaker" ? dirname(path) : "");
  const usable = extracted.filter((row) => row instanceof Float32Array);
  const usableGroups = groups.filter((_, i) => extracted[i] instanceof Float32Array);
  const answers = adaptedAnswers(model, usable, usableGroups).values();
  for (const [i, row] of extracted.entries()) {
    const { path } = recordings[i];
    if (row instanceof UnusableRecording) {
      yield [path, row];
      continue;
    }
    const count = usableGroups.filter((group) => group === groups[i]).length;
    yield [path, { answer: answers.next().value!, adapted: { to, recordings: count } }];
  }
}

/**
 * Enrols a speaker from recordings.
 *
 * @throws {Error} If a recording cannot be used; the message gives its path and the reason.
 */
export async function enrolFiles(
  model: SavedModel,
  recordings: readonly StoredFile[],
): Promise<Voice> {
  const rows: Float32Array[] = [];
  for await (const row of featuresOfFiles(model, recordings)) {
    if (row instanceof UnusableRecording) {
      const { path } = recordings[rows.length];
      throw new Error(`Cannot enrol from ${path}: ${reasonOf(path, row.message)}`);
    }
    rows.push(row);
  }
  return enrolVoice(model, concatenate(rows));
}
