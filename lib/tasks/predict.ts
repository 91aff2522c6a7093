import { decodeAudio, UnusableRecording } from "../audio/mod.ts";
import { concatenate } from "../core/arrays.ts";
import type { StoredFile } from "../corpus/mod.ts";
import {
  answerFrom,
  answerText,
  type EmotionAnswer,
  enrolVoice,
  featuresOf,
  type SavedModel,
  type Voice,
} from "../model/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { PATHS, readModel } from "./files.ts";
import { findRecordings, reasonOf, STANDARD_INPUT } from "./recordings.ts";

const USAGE = `Predicts the emotion of speech.

usage: deno task predict [--json] [--model DIR] [--enrol PATH…] [--] PATH…

  PATH           a recording of speech: WAV, MP3, FLAC or OGG, at any sample rate; a folder,
                 for all audio files in it; or - for standard input
  --enrol PATH…  other recordings of the same speaker, unlabelled; a few are enough to
                 help, best with different emotions; up to the next option or --
  --model DIR    a saved model (default: ${PATHS.model})
  --json         one JSON object a line instead of a table
  --             ends the options: all that follows are paths to predict

Ends with code 1 if a recording cannot be used; the others are still predicted.`;

if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const { own, enrolment } = splitArguments(Deno.args);
  const { values, positionals } = parseCommand(
    USAGE,
    { json: { type: "boolean", default: false }, model: { type: "string", default: PATHS.model } },
    true,
    own,
  );
  if (positionals.length === 0) throw new WrongUsage("No recording given", USAGE);
  if (enrolment?.length === 0) throw new WrongUsage("No recording after --enrol", USAGE);
  if ([...positionals, ...enrolment ?? []].filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new WrongUsage("Standard input can be read once; give - once", USAGE);
  }
  const model = await readModel(values.model);
  const voice = enrolment && await enrolFiles(model, await findRecordings(enrolment));
  const recordings = await findRecordings(positionals);
  const failed = await predictFiles(model, recordings, { voice, json: values.json });
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

/**
 * Predicts the emotion of each recording and prints it; prints the reason for one that cannot be
 * used.
 *
 * @param model The model.
 * @param recordings The recordings.
 * @param options The speaker, if enrolled; whether to print JSON.
 * @returns The number of recordings that cannot be used.
 */
export async function predictFiles(
  model: SavedModel,
  recordings: readonly StoredFile[],
  { voice, json }: { readonly voice?: Voice | undefined; readonly json: boolean },
): Promise<number> {
  let failed = 0;
  for (const recording of recordings) {
    const { path } = recording;
    try {
      const answer = answerFrom(model, await featuresOfFile(model, recording), voice);
      console.log((json ? jsonLine : table)(path, model, answer));
    } catch (error) {
      if (!(error instanceof UnusableRecording)) throw error;
      failed++;
      const reason = reasonOf(path, error.message);
      if (json) console.log(JSON.stringify({ file: path, error: reason }));
      console.error(`error: ${path}: ${reason}`);
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

function table(file: string, model: SavedModel, answer: EmotionAnswer): string {
  const { probabilities } = answer;
  const rows = model.emotions
    .map((name, i) => ({ name, probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ name, probability }) => {
      const percent = (100 * probability).toFixed(1).padStart(5);
      const bar = "█".repeat(Math.round(40 * probability));
      return `  ${name.padEnd(10)} ${percent} %  ${bar}`.trimEnd();
    });
  return [`${file}: ${answerText(answer)}`, ...rows, ""].join("\n");
}

function jsonLine(file: string, model: SavedModel, answer: EmotionAnswer): string {
  const { emotion, probabilities, sure } = answer;
  const byEmotion = model.emotions.map((name, i) =>
    [name, Number(probabilities[i].toFixed(6))] as const
  );
  return JSON.stringify({ file, emotion, sure, probabilities: Object.fromEntries(byEmotion) });
}
