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
  --adapt TO     adapt to the recordings that are given: to the session, if they are of one
                 room and microphone; or to the speaker, if those in each folder are of
                 one; or none (default). All answers then follow from all recordings,
                 in whatever order; one alone is answered as without. It helps if they
                 have different emotions, and may harm if all have the same
  --enrol PATH…  other recordings of the same speaker, unlabelled; a few are enough to
                 help, best with different emotions; up to the next option or --
  --model DIR    a saved model (default: ${PATHS.model})
  --sample       predict the four recordings of data/samples/
  --timeline     also follow the emotion through each recording, in windows of two seconds
  --json         one JSON object a line instead of a table
  --csv          CSV instead of a table: a row a recording, or a row a window of the timeline
  --             ends the options: all that follows are paths to predict

Ends with code 1 if a recording cannot be used; the others are still predicted.`;

await runCommand(async () => {
  startWhereCalled();
  const { own, enrolment } = splitArguments(Deno.args);
  const { values, positionals } = parseCommand(
    USAGE,
    {
      json: { type: "boolean", default: false },
      csv: { type: "boolean", default: false },
      timeline: { type: "boolean", default: false },
      sample: { type: "boolean", default: false },
      model: { type: "string", default: rooted(PATHS.model) },
      adapt: { type: "string", default: "none" },
      enrol: { type: "boolean" }, // taken out above
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
    if (enrolment !== undefined && enrolment.length > 0) {
      throw new WrongUsage(
        "No recording to predict: --enrol took all; give those to predict before it, or after --",
      );
    }
    throw new WrongUsage("No recording given; try --sample", USAGE);
  }
  if (enrolment?.length === 0) throw new WrongUsage("No recording after --enrol", USAGE);
  if ([...positionals, ...enrolment ?? []].filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new WrongUsage("Standard input can be read once; give - once", USAGE);
  }
  const adapt = parseAdaptTo(values.adapt, enrolment !== undefined);
  if (adapt !== "none" && timeline) {
    throw new WrongUsage("Cannot combine --adapt and --timeline; --enrol does that", USAGE);
  }
  const model = await readModel(values.model);
  const others = enrolment && await findRecordings(enrolment);
  const voice = others && await enrolFiles(model, others);
  const samples = sample ? await openSamples() : [];
  if (sample) {
    const acted = samples.map(({ emotion }) => emotion).join(", ");
    console.error(
      `note: ${samples.length} samples of acted speech: ${acted}. The shipped model is trained ` +
        `on them, and knows these voices; see ${PATHS.samples}/README.md`,
    );
  }
  const recordings = sample ? samples : await findRecordings(positionals);
  const format = json ? jsonFormat(model) : csv ? csvFormat(model, timeline) : tableFormat(model);
  const enrolled = others?.length;
  const options = { format, timeline, voice, enrolled, adapt };
  const failed = await predictFiles(model, recordings, options);
  if (failed > 0) Deno.exit(1);
});

/** Takes the paths after `--enrol`, up to the next option, out of the arguments. */
function splitArguments(args: readonly string[]): { own: string[]; enrolment?: string[] } {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const own: string[] = [];
  let enrolment: string[] | undefined;
  let enrolling = false;
  for (const arg of args.slice(0, end)) {
    if (arg.startsWith("-") && arg !== "-") enrolling = arg === "--enrol";
    if (arg.startsWith("--enrol=")) (enrolment ??= []).push(arg.slice("--enrol=".length));
    else if (!enrolling) own.push(arg);
    else if (arg === "--enrol") enrolment ??= [];
    else enrolment!.push(arg);
  }
  own.push(...args.slice(end));
  return enrolment ? { own, enrolment } : { own };
}
