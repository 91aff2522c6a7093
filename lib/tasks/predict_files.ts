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
  featuresOfFiles,
  predictTimeline,
  type SavedModel,
  type Voice,
} from "../model/mod.ts";
import type { AnswerFormat, RecordingAnswer } from "./answer_formats.ts";
import { showProgress } from "./progress.ts";
import { reasonOf } from "./recordings.ts";

/** How recordings are predicted and printed. */
export interface PredictFilesOptions {
  readonly format: AnswerFormat;
  /** Whether to follow the emotion through each recording; not if adapted. */
  readonly timeline: boolean;
  /** The speaker, if enrolled. */
  readonly voice: Voice | undefined;
  /** From how many recordings. */
  readonly enrolled: number | undefined;
  /** What to adapt to, then without a voice. */
  readonly adapt: AdaptTo;
}

/**
 * Predicts the emotion of each recording and prints it; prints the reason for one that cannot be
 * used. Answers that are adapted are printed once all recordings are read.
 *
 * @param recordings Those of a folder are of one speaker, if adapted to that.
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
    ? followEach(model, recordings, voice)
    : answerEach(model, recordings, voice);
  for await (const [path, answer] of answers) {
    if (!(answer instanceof UnusableRecording)) {
      const adapted = enrolled && { to: "enrolled speaker", recordings: enrolled } as const;
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

/** The path of each recording, in order, and its answer, or the reason why it has none. */
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

/** Follows the emotion through each recording, too. */
async function* followEach(
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

/** Adapts each answer to all recordings of its session or its folder, which are read before. */
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
 * @throws {Error} If a recording cannot be used; the message names it and gives the reason.
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
