import { csvFormat, jsonFormat, tableFormat } from "./answer_formats.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { PATHS, readModel, rooted, startWhereCalled } from "./files.ts";
import { parseAdaptTo } from "./options.ts";
import { enrolFiles, predictFiles } from "./predict_files.ts";
import { findRecordings, STANDARD_INPUT } from "./recordings.ts";
import { openSamples } from "./samples.ts";

const USAGE = `Predicts the emotion of speech.

usage: deno task predict [--json | --csv] [--timeline] [--model DIR]
                         [--adapt TO | --enrol PATH…] [--] PATH…
       deno task predict --sample

  PATH           a recording of speech: WAV, MP3, FLAC or OGG, at any sample rate; a folder,
                 for all audio files in it; or - for standard input
  --adapt TO     adapt the model to the given recordings: to the session, if all share a
                 room and a microphone; to the speaker, if those in each folder share a
                 speaker; or to none (default). Each answer then depends on all of them,
                 in any order; without others, a recording is answered as with none.
                 It helps if their emotions differ, and may harm if all have the same
  --enrol PATH…  other recordings of the same speaker, without labels; a few are enough to
                 help, best with different emotions; up to the next option or --
  --model DIR    a saved model (default: ${PATHS.model})
  --sample       predict the four recordings of data/samples/
  --timeline     also predict the emotion over time, in 240 windows of two seconds at
                 most; in a recording of over a minute, they are further apart
  --json         print JSON instead of a table, one object per line
  --csv          print CSV instead of a table, one row per recording, or per window of
                 the timeline
  --             end of the options: only paths to predict follow

Ends with code 1 if a recording cannot be used; the others are still predicted.`;

await runCommand(async () => {
  startWhereCalled();
  const { values, tokens } = parseCommand(
    USAGE,
    {
      json: { type: "boolean", default: false },
      csv: { type: "boolean", default: false },
      timeline: { type: "boolean", default: false },
      sample: { type: "boolean", default: false },
      model: { type: "string", default: rooted(PATHS.model) },
      adapt: { type: "string", default: "none" },
      enrol: { type: "string", multiple: true },
    },
    true,
  );
  const { json, csv, timeline, sample } = values;
  const { paths, enrolment } = splitPaths(tokens);
  if (json && csv) throw new WrongUsage("Cannot combine --json and --csv", USAGE);
  if (sample && (paths.length > 0 || values.adapt !== "none")) {
    throw new WrongUsage("Cannot combine --sample with --adapt or other recordings", USAGE);
  }
  if (!sample && paths.length === 0) {
    if (enrolment.length > 0) {
      throw new WrongUsage(
        "No recording to predict: --enrol took all paths; put others before it, or after --",
      );
    }
    throw new WrongUsage("No recording given; try --sample", USAGE);
  }
  if ([...paths, ...enrolment].filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new WrongUsage("Cannot read standard input twice; give - once", USAGE);
  }
  const adapt = parseAdaptTo(values.adapt, enrolment.length > 0);
  if (adapt !== "none" && timeline) {
    throw new WrongUsage("Cannot combine --adapt and --timeline; use --enrol instead", USAGE);
  }
  const model = await readModel(values.model);
  const others = await findRecordings(enrolment);
  const voice = others.length > 0 ? await enrolFiles(model, others) : undefined;
  const samples = sample ? await openSamples() : [];
  if (sample) {
    const acted = samples.map(({ emotion }) => emotion).join(", ");
    console.error(
      `note: ${samples.length} samples of acted speech: ${acted}. The shipped model was trained ` +
        `on these recordings; see ${PATHS.samples}/README.md`,
    );
  }
  const recordings = sample ? samples : await findRecordings(paths);
  const format = json ? jsonFormat(model) : csv ? csvFormat(model, timeline) : tableFormat(model);
  const options = { format, timeline, voice, enrolled: others.length, adapt };
  const failed = await predictFiles(model, recordings, options);
  if (failed > 0) Deno.exit(1);
});

/** Separates the paths to predict from those after `--enrol`, up to the next option or `--`. */
function splitPaths(tokens: ReturnType<typeof parseCommand>["tokens"]) {
  const paths: string[] = [], enrolment: string[] = [];
  let enrolling = false;
  for (const token of tokens) {
    if (token.kind === "positional") {
      (enrolling ? enrolment : paths).push(token.value);
      continue;
    }
    const enrols = token.kind === "option" && token.name === "enrol";
    if (enrols) enrolment.push(token.value!);
    enrolling = enrols && !token.inlineValue; // --enrol=PATH takes one path only
  }
  return { paths, enrolment };
}
