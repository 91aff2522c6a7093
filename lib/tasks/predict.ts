import { decodeAudio, UnusableRecording } from "../audio/mod.ts";
import { concatenate } from "../core/arrays.ts";
import { isAbsent } from "../corpus/files.ts";
import {
  answerFrom,
  answerText,
  type EmotionAnswer,
  enrolVoice,
  featuresOf,
  type SavedModel,
  type Voice,
} from "../model/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { PATHS, readModel } from "./files.ts";

const USAGE = `Predicts the emotion of speech.

usage: deno task predict [--json] [--model DIR] FILE… [--enrol FILE…]

  FILE           recordings of speech: WAV, MP3, FLAC or OGG
  --enrol FILE…  other recordings of the same speaker, unlabelled; a few are enough
                 to help, best with different emotions
  --model DIR    a saved model (default: ${PATHS.model})
  --json         one JSON object a line instead of a table

Ends with code 1 if a file cannot be used; the others are still predicted.`;

/** Reads a file; {@linkcode Deno.readFile} but in tests. */
type ReadFile = (file: string) => Promise<Uint8Array>;

if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const { own, enrolment } = splitArguments(Deno.args);
  const { values, positionals: files } = parseCommand(
    USAGE,
    { json: { type: "boolean", default: false }, model: { type: "string", default: PATHS.model } },
    true,
    own,
  );
  if (files.length === 0) throw new RangeError(`No file given.\n\n${USAGE}`);
  if (enrolment?.length === 0) throw new RangeError(`No file after --enrol.\n\n${USAGE}`);
  const model = await readModel(values.model);
  const voice = enrolment && await enrolFiles(model, enrolment);
  const failed = await predictFiles(model, files, { voice, json: values.json });
  if (failed > 0) Deno.exit(1);
}

/** Takes the files after `--enrol`, up to the next option, out of the arguments. */
function splitArguments(args: readonly string[]): { own: string[]; enrolment?: string[] } {
  const own: string[] = [];
  let enrolment: string[] | undefined;
  let enrolling = false;
  for (const arg of args) {
    if (arg.startsWith("-")) enrolling = arg === "--enrol";
    if (!enrolling) own.push(arg);
    else if (arg === "--enrol") enrolment ??= [];
    else enrolment!.push(arg);
  }
  return enrolment ? { own, enrolment } : { own };
}

/**
 * Predicts the emotion of each file and prints it; prints the reason for a file that cannot be used.
 *
 * @param model The model.
 * @param files Paths of the recordings.
 * @param options The speaker, if enrolled; whether to print JSON; how to read a file.
 * @returns The number of files that cannot be used.
 */
export async function predictFiles(
  model: SavedModel,
  files: readonly string[],
  { voice, json, read = Deno.readFile }: {
    readonly voice?: Voice | undefined;
    readonly json: boolean;
    readonly read?: ReadFile;
  },
): Promise<number> {
  let failed = 0;
  for (const file of files) {
    try {
      const answer = answerFrom(model, await featuresOfFile(model, file, read), voice);
      console.log((json ? jsonLine : table)(file, model, answer));
    } catch (error) {
      if (!(error instanceof UnusableRecording)) throw error;
      failed++;
      if (json) console.log(JSON.stringify({ file, error: error.message }));
      console.error(`error: ${file}: ${error.message}`);
    }
  }
  return failed;
}

/**
 * Enrols a speaker from files.
 *
 * @param model The model.
 * @param files Paths of recordings of one speaker.
 * @param read Reads a file.
 * @returns The voice.
 * @throws {Error} If a file cannot be used; the message names it, the cause gives the reason.
 */
export async function enrolFiles(
  model: SavedModel,
  files: readonly string[],
  read: ReadFile = Deno.readFile,
): Promise<Voice> {
  const rows: Float32Array[] = [];
  for (const file of files) {
    try {
      rows.push(await featuresOfFile(model, file, read));
    } catch (error) {
      if (!(error instanceof UnusableRecording)) throw error;
      throw new Error(`Cannot enrol from ${file}`, { cause: error });
    }
  }
  return enrolVoice(model, concatenate(rows));
}

async function featuresOfFile(
  model: SavedModel,
  file: string,
  read: ReadFile,
): Promise<Float32Array> {
  return await featuresOf(model, await decodeAudio(await readRecording(file, read), file));
}

async function readRecording(file: string, read: ReadFile): Promise<Uint8Array> {
  try {
    return await read(file);
  } catch (error) {
    if (isAbsent(error)) throw new UnusableRecording("there is no such file");
    if (error instanceof Deno.errors.IsADirectory) {
      throw new UnusableRecording("it is a folder, not a file");
    }
    throw error;
  }
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
