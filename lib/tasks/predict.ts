import { decodeAudio, UnusableRecording } from "../audio/mod.ts";
import { concatenate } from "../core/arrays.ts";
import type { StoredFile } from "../corpus/mod.ts";
import {
  answerFrom,
  enrolVoice,
  featuresOf,
  predictTimeline,
  type SavedModel,
  type Voice,
} from "../model/mod.ts";
import { type AnswerFormat, csvFormat, jsonFormat, tableFormat } from "./answer_formats.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { PATHS, readModel } from "./files.ts";
import { findRecordings, reasonOf, STANDARD_INPUT } from "./recordings.ts";
import { describeSamples, openSamples } from "./samples.ts";

const USAGE = `Predicts the emotion of speech.

usage: deno task predict [--json | --csv] [--timeline] [--model DIR] [--enrol PATH…] [--] PATH…
       deno task predict --sample

  PATH           a recording of speech: WAV, MP3, FLAC or OGG, at any sample rate; a folder,
                 for all audio files in it; or - for standard input
  --enrol PATH…  other recordings of the same speaker, unlabelled; a few are enough to
                 help, best with different emotions; up to the next option or --
  --model DIR    a saved model (default: ${PATHS.model})
  --sample       predict the four recordings of data/samples/
  --timeline     also follow the emotion through each recording, in windows of two seconds
  --json         one JSON object a line instead of a table
  --csv          CSV instead of a table: a row a recording, or a row a window of the timeline
  --             ends the options: all that follows are paths to predict

Ends with code 1 if a recording cannot be used; the others are still predicted.`;

if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const { own, enrolment } = splitArguments(Deno.args);
  const { values, positionals } = parseCommand(
    USAGE,
    {
      json: { type: "boolean", default: false },
      csv: { type: "boolean", default: false },
      timeline: { type: "boolean", default: false },
      sample: { type: "boolean", default: false },
      model: { type: "string", default: PATHS.model },
    },
    true,
    own,
  );
  const { json, csv, timeline, sample } = values;
  if (json && csv) throw new WrongUsage("Cannot combine --json and --csv", USAGE);
  if (sample && positionals.length > 0) {
    throw new WrongUsage("Cannot combine --sample with other recordings", USAGE);
  }
  if (!sample && positionals.length === 0) {
    throw new WrongUsage("No recording given; try --sample", USAGE);
  }
  if (enrolment?.length === 0) throw new WrongUsage("No recording after --enrol", USAGE);
  if ([...positionals, ...enrolment ?? []].filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new WrongUsage("Standard input can be read once; give - once", USAGE);
  }
  const model = await readModel(values.model);
  const voice = enrolment && await enrolFiles(model, await findRecordings(enrolment));
  const samples = sample ? await openSamples() : [];
  if (sample) console.error(describeSamples(samples));
  const recordings = sample ? samples : await findRecordings(positionals);
  const format = json ? jsonFormat(model) : csv ? csvFormat(model, timeline) : tableFormat(model);
  const failed = await predictFiles(model, recordings, { voice, format, timeline });
  if (failed > 0) Deno.exit(1);
}

/** Takes the paths after `--enrol`, up to the next option, out of the arguments. */
function splitArguments(args: readonly string[]): { own: string[]; enrolment?: string[] } {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const own: string[] = [];
  let enrolment: string[] | undefined;
  let enrolling = false;
  for (const arg of args.slice(0, end)) {
    if (arg.startsWith("-") && arg !== "-") enrolling = arg === "--enrol";
    if (!enrolling) own.push(arg);
    else if (arg === "--enrol") enrolment ??= [];
    else enrolment!.push(arg);
  }
  own.push(...args.slice(end));
  return enrolment ? { own, enrolment } : { own };
}

/** How to predict and print. */
export interface PredictOptions {
  readonly voice?: Voice | undefined;
  readonly format?: AnswerFormat;
  readonly timeline?: boolean;
}

/**
 * Predicts the emotion of each recording and prints it; prints the reason for one that cannot be
 * used.
 *
 * @param model The model.
 * @param recordings The recordings.
 * @param options The speaker, if enrolled; how answers are printed, a table unless given; whether
 * to follow the emotion through each recording.
 * @returns The number of recordings that cannot be used.
 */
export async function predictFiles(
  model: SavedModel,
  recordings: readonly StoredFile[],
  { voice, format = tableFormat(model), timeline = false }: PredictOptions = {},
): Promise<number> {
  let failed = 0;
  if (format.header) console.log(format.header);
  for (const { path: file, read } of recordings) {
    try {
      const signal = await decodeAudio(await read(), file);
      const answer = answerFrom(model, await featuresOf(model, signal), voice);
      const moments = timeline ? await predictTimeline(model, signal, voice) : undefined;
      console.log(format.print({ file, answer, timeline: moments }));
    } catch (error) {
      if (!(error instanceof UnusableRecording)) throw error;
      failed++;
      const reason = reasonOf(file, error.message);
      if (format.printFailure) console.log(format.printFailure(file, reason));
      console.error(`error: ${file}: ${reason}`);
    }
  }
  return failed;
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
    try {
      rows.push(await featuresOfFile(model, recording));
    } catch (error) {
      if (!(error instanceof UnusableRecording)) throw error;
      const { path } = recording;
      throw new Error(`Cannot enrol from ${path}: ${reasonOf(path, error.message)}`);
    }
  }
  return enrolVoice(model, concatenate(rows));
}

async function featuresOfFile(model: SavedModel, { path, read }: StoredFile) {
  return await featuresOf(model, await decodeAudio(await read(), path));
}
