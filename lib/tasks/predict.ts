import { decodeWav } from "../audio/mod.ts";
import { predict, type Prediction, type TrainedModel } from "../model/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { readModel } from "./files.ts";

const USAGE = `Says which emotion a recording sounds like.

usage: deno task predict [--json] FILE…

  FILE    WAV recordings of speech, at any sample rate
  --json  one JSON object a line instead of a table

Ends with code 1 if a file could not be answered; the others are still.`;

await runCommand(async () => {
  const { values, positionals: files } = parseCommand(
    USAGE,
    { json: { type: "boolean", default: false } },
    true,
  );
  if (files.length === 0) throw new RangeError(`No file given.\n\n${USAGE}`);
  const model = await readModel();
  let failed = 0;
  for (const file of files) {
    try {
      const prediction = await predict(model, decodeWav(await readRecording(file), file));
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

async function readRecording(file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error("there is no such file");
    if (error instanceof Deno.errors.IsADirectory) throw new Error("it is a folder, not a file");
    throw error;
  }
}

function table(file: string, model: TrainedModel, { emotion, probabilities }: Prediction): string {
  const rows = model.emotions
    .map((name, i) => ({ name, probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ name, probability }) => {
      const percent = (100 * probability).toFixed(1).padStart(5);
      const bar = "█".repeat(Math.round(40 * probability));
      return `  ${name.padEnd(10)} ${percent} %  ${bar}`.trimEnd();
    });
  return [`${file}: ${emotion}`, ...rows, ""].join("\n");
}

function jsonLine(
  file: string,
  model: TrainedModel,
  { emotion, probabilities }: Prediction,
): string {
  const byEmotion = model.emotions.map((name, i) =>
    [name, Number(probabilities[i].toFixed(6))] as const
  );
  return JSON.stringify({ file, emotion, probabilities: Object.fromEntries(byEmotion) });
}
