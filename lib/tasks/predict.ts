import { decodeWav } from "../audio/mod.ts";
import {
  enrolSpeaker,
  predict,
  type Prediction,
  type TrainedModel,
  type Voice,
} from "../model/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { readModel } from "./files.ts";

const USAGE = `Says which emotion a recording sounds like.

usage: deno task predict [--json] FILE… [--enrol FILE…]

  FILE           WAV recordings of speech, at any sample rate
  --enrol FILE…  other recordings of the same speaker, without labels; a few are enough to help,
                 best with different feelings
  --json         one JSON object a line instead of a table

Ends with code 1 if a file could not be answered; the others are still.`;

await runCommand(async () => {
  const { own, enrolment } = splitArguments(Deno.args);
  const { values, positionals: files } = parseCommand(
    USAGE,
    { json: { type: "boolean", default: false } },
    true,
    own,
  );
  if (files.length === 0) throw new RangeError(`No file given.\n\n${USAGE}`);
  const model = await readModel();
  const voice = enrolment ? await enrolFiles(model, enrolment) : undefined;
  let failed = 0;
  for (const file of files) {
    try {
      const prediction = await predict(model, decodeWav(await readRecording(file), file), voice);
      console.log((values.json ? jsonLine : table)(file, model, prediction));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed++;
      if (values.json) console.log(JSON.stringify({ file, error: error.message }));
      console.error(`error: ${file}: ${error.message}`);
    }
  }
  if (failed > 0) Deno.exit(1);
});

/** Takes the files after `--enrol`, up to the next option, out of the arguments. */
function splitArguments(args: readonly string[]) {
  const at = args.indexOf("--enrol");
  if (at < 0) return { own: args };
  const length = args.slice(at + 1).findIndex((arg) => arg.startsWith("-"));
  const end = length < 0 ? args.length : at + 1 + length;
  return { own: [...args.slice(0, at), ...args.slice(end)], enrolment: args.slice(at + 1, end) };
}

async function enrolFiles(model: TrainedModel, files: readonly string[]): Promise<Voice> {
  if (files.length === 0) throw new RangeError(`No file after --enrol.\n\n${USAGE}`);
  const signals = await Promise.all(files.map(async (file) => {
    try {
      return decodeWav(await readRecording(file), file);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new Error(`Cannot enrol from ${file}`, { cause: error });
    }
  }));
  return await enrolSpeaker(model, signals);
}

async function readRecording(file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error("there is no such file");
    if (error instanceof Deno.errors.IsADirectory) throw new Error("it is a folder, not a file");
    throw error;
  }
}

function table(file: string, model: TrainedModel, prediction: Prediction): string {
  const { emotion, probabilities, sure } = prediction;
  const rows = model.emotions
    .map((name, i) => ({ name, probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ name, probability }) => {
      const percent = (100 * probability).toFixed(1).padStart(5);
      const bar = "█".repeat(Math.round(40 * probability));
      return `  ${name.padEnd(10)} ${percent} %  ${bar}`.trimEnd();
    });
  return [`${file}: ${sure ? emotion : `not sure, perhaps ${emotion}`}`, ...rows, ""].join("\n");
}

function jsonLine(file: string, model: TrainedModel, prediction: Prediction): string {
  const { emotion, probabilities, sure } = prediction;
  const byEmotion = model.emotions.map((name, i) =>
    [name, Number(probabilities[i].toFixed(6))] as const
  );
  return JSON.stringify({ file, emotion, sure, probabilities: Object.fromEntries(byEmotion) });
}
