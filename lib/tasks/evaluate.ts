import { basename, join } from "@std/path";
import { stringify } from "csv-stringify/sync";
import { openLabelled } from "../corpus/mod.ts";
import { type LabelledResult, scoreLabelled } from "../evaluation/mod.ts";
import { confusionFigure, confusionSvg, scoresText } from "../report/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { PATHS, readModel, writeWhole } from "./files.ts";
import { startProgress } from "./progress.ts";

const USAGE = `Scores the saved model on labelled recordings of any corpus.

usage: deno task evaluate --labels CSV [--enrol] [--model DIR] [--out DIR] PATH

  PATH          folder or zip of WAV recordings, at any sample rate
  --labels CSV  columns path, emotion, and perhaps speaker; a zip may hold it itself
  --enrol       first hear all other recordings of each speaker, unlabelled; where the labels name
                no speakers, all recordings as if of one
  --model DIR   a saved model (default: ${PATHS.model})
  --out DIR     write metrics.json, predictions.csv and the confusion matrix there

The model chooses among the emotions that occur. Ends with code 1 if a recording could not be used;
the others are still scored.`;

await runCommand(async () => {
  const { values, positionals } = parseCommand(
    USAGE,
    {
      labels: { type: "string" },
      enrol: { type: "boolean", default: false },
      model: { type: "string", default: PATHS.model },
      out: { type: "string" },
    },
    true,
  );
  if (positionals.length !== 1 || values.labels === undefined) {
    throw new RangeError(`Expected --labels and one folder or zip.\n\n${USAGE}`);
  }
  const [path] = positionals;
  const result = await scoreAll(path, values.labels, values.model, values.enrol);
  console.log(scoresText(result.scores));
  if (values.out) {
    await writeResult(values.out, basename(path), result);
    console.log(`\nWrote ${values.out}/.`);
  }
  for (const { path, reason } of result.failures) console.error(`left out: ${path}: ${reason}`);
  if (result.failures.length > 0) Deno.exit(1);
});

async function scoreAll(
  path: string,
  labels: string,
  folder: string,
  enrol: boolean,
): Promise<LabelledResult> {
  const model = await readModel(folder);
  const { recordings, close } = await openLabelled(path, labels);
  let progress = startProgress("recordings", recordings.length, enrol ? "heard" : "scored");
  let scoring = false;
  const onScored = (done: number, total: number) => {
    if (!scoring) {
      scoring = true;
      progress.stop();
      progress = startProgress("recordings", total, "scored");
    }
    progress.update(done);
  };
  try {
    return await scoreLabelled(model, recordings, {
      enrol,
      onRecording: (done) => progress.update(done),
      onScored,
    });
  } finally {
    progress.stop();
    await close();
  }
}

async function writeResult(
  folder: string,
  name: string,
  { scores, predictions, failures }: LabelledResult,
): Promise<void> {
  const { emotions, confusion, recordings } = scores;
  const figure = confusionFigure(confusion, emotions, name, `${recordings} recordings`);
  const rows = predictions.map(({ path, speaker, truth, prediction, probabilities }) => [
    path,
    speaker ?? "",
    truth,
    prediction,
    ...Array.from(probabilities, (p) => p.toFixed(4)),
  ]);
  const header = ["path", "speaker", "truth", "prediction", ...emotions.map((e) => `p_${e}`)];
  const files = {
    "metrics.json": JSON.stringify({ corpus: name, ...scores, failures }, null, 2) + "\n",
    "predictions.csv": stringify([header, ...rows]),
    "confusion.json": JSON.stringify(figure, null, 1) + "\n",
    "confusion.svg": confusionSvg(figure),
  };
  for (const [file, content] of Object.entries(files)) {
    await writeWhole(join(folder, file), content);
  }
}
