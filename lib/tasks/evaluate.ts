import { basename, resolve } from "@std/path";
import { openLabelled } from "../corpus/mod.ts";
import { scoreCorpus } from "../experiments/mod.ts";
import { adaptationText, corpusFiles, scoresText } from "../report/mod.ts";
import type { SavedModel } from "../model/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { PATHS, readModel, rooted, startWhereCalled } from "./files.ts";
import { parseAdaptTo, parseLabelMap } from "./options.ts";
import { requireNewFolder, writeNewFolder } from "./output_folder.ts";
import { showProgress } from "./progress.ts";
import { exitIfLeftOut, isAudioFile } from "./recordings.ts";

const USAGE = `Scores the saved model on labelled recordings of any corpus.

usage: deno task evaluate --labels CSV [--map MAP] [--adapt TO | --enrol] [--model DIR]
                          [--out DIR] PATH

  PATH          folder or zip of recordings: WAV, MP3, FLAC or OGG
  --labels CSV  columns path (or file), emotion (or label), and optionally speaker; may be
                in the zip
  --map MAP     the emotion of each label, as in anger=angry,joy=happy,bored= (which leaves
                recordings out); words like these two are known without it
  --adapt TO    adapt the model without labels: to the session, if all recordings share a
                room and a microphone; to each speaker in the labels; or to none
                (default). A speaker's only recording is scored as with none. The UAR
                of all three is always printed
  --enrol       enrol the speaker of each recording with the speaker's other recordings,
                without labels; if no label has a speaker, all are treated as one speaker's
  --any-sound   also score recordings in which no speech is found
  --model DIR   a saved model (default: ${PATHS.model})
  --out DIR     write metrics.json, predictions.csv and the confusion matrix to a new folder
                below ${PATHS.evaluations}/, or another that you allow when asked

The model chooses among the emotions that occur in the labels. Ends with code 1 if a
recording cannot be used; the others are still scored and written.`;

await runCommand(async () => {
  startWhereCalled();
  const { values, positionals } = parseCommand(
    USAGE,
    {
      labels: { type: "string" },
      map: { type: "string", default: "" },
      adapt: { type: "string", default: "none" },
      enrol: { type: "boolean", default: false },
      "any-sound": { type: "boolean", default: false },
      model: { type: "string", default: rooted(PATHS.model) },
      out: { type: "string" },
    },
    true,
  );
  if (positionals.length !== 1 || values.labels === undefined) {
    throw new WrongUsage("Expected --labels and one folder or zip", USAGE);
  }
  const [path] = positionals;
  const adapt = parseAdaptTo(values.adapt, values.enrol);
  if (values.out !== undefined) {
    await requireNewFolder(values.out, "evaluate", [PATHS.evaluations]);
  }
  const map = parseLabelMap(values.map);
  const model = await readModel(values.model);
  const labelling = { map, emotions: model.emotions };
  const { recordings, others, close } = await openLabelled(path, values.labels, labelling);
  using extraction = showProgress("features", "recordings", recordings.length);
  using prediction = showProgress("predictions", "recordings");
  const result = await scoreCorpus(model, recordings, {
    enrol: values.enrol,
    adapt,
    anySound: values["any-sound"],
    onRecording: extraction.update,
    onPredicted: prediction.update,
  }).finally(close);
  const { scores, predictions, failures, enrolled, adapted } = result;
  const notes = notesOn(model, scores.emotions, others.filter(isAudioFile).length);
  console.log(`${scoresText(scores, enrolled, adapted)}\n\n${adaptationText(result)}`);
  console.log(`\n${notes.join("\n")}`);
  if (values.out !== undefined) {
    await writeNewFolder(values.out, corpusFiles(basename(resolve(path)), result));
    console.log(`\nWrote ${values.out}/.`);
  }
  exitIfLeftOut(failures, predictions.length);
});

/** Formats notes on the scores: the emotions, the training corpora, files without a label. */
function notesOn(
  { emotions, card: { training: { corpora } } }: SavedModel,
  scored: readonly string[],
  unlabelled: number,
): string[] {
  const notes = [
    `The model chose among ${scored.length} of its ${emotions.length} emotions: ` +
    `${scored.join(", ")}.`,
  ];
  if (Array.isArray(corpora)) {
    notes.push(
      `The model was trained on ${corpora.join(", ")}; if these recordings are among them, the ` +
        `scores say little about other recordings.`,
    );
  }
  if (unlabelled > 0) {
    notes.push(`Audio files without a label, which were not scored: ${unlabelled}.`);
  }
  return notes;
}
