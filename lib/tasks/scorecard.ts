import { basename } from "@std/path";
import { corpusOf, openLabelled, ravdess, speakersOf } from "../corpus/mod.ts";
import {
  crossCorpus,
  EXPERIMENTS,
  GENERAL_CORPORA,
  GENERAL_TRAINING,
  networkCount,
  runExperiments,
  type Scorecard,
  SCORECARD_CLIPS,
  SCORECARD_EXPERIMENT,
  scoreSavedModel,
} from "../experiments/mod.ts";
import { scorecardFiles, scorecardSummary } from "../report/mod.ts";
import { loadBackend } from "../tensorflow/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { openNamed } from "./extraction.ts";
import { committedTables, exists, PATHS, readModel, writeFiles } from "./files.ts";
import { withFitPool } from "./fit_networks.ts";
import { GOLDEN_PATH, writeGolden } from "./golden.ts";
import { parseLabelMap } from "./options.ts";
import { requireWritableFile, requireWritePermission } from "./output_folder.ts";
import { showProgress } from "./progress.ts";
import { projectScorecard } from "./project_scorecard.ts";
import { exitIfLeftOut } from "./recordings.ts";

/** Number of recordings that are degraded with --quick. */
const QUICK_CLIPS = 48;
/** Default folder for the scorecard of a model named with --model. */
const EVALUATION = `${PATHS.evaluations}/scorecard`;

const USAGE = `Tests models for correctness, fairness, robustness and calibration.

usage: deno task scorecard [--quick] [--corpus PATH | --tables]
       deno task scorecard --golden
       deno task scorecard --model DIR --unseen [--quick] [--out DIR]
                           (--corpus NAME=PATH | --labels CSV [--map MAP] PATH)

Without --model, tests the models of ${SCORECARD_EXPERIMENT} on their test speakers, and models of the
general training on corpora that were left out of it; writes ${PATHS.results}/scorecard.md.

  --quick        degrade ${QUICK_CLIPS} recordings instead of ${SCORECARD_CLIPS}, leave no corpus out,
                 and write nothing without --out
  --corpus PATH  folder or zip of RAVDESS (default: ${PATHS.corpus}, if it exists; deno task
                 data downloads it); with --model, of another corpus as NAME=PATH
  --tables       leave out the tests that need recordings
  --golden       only write ${GOLDEN_PATH}: predictions of the saved model for
                 synthetic voices, which tests reproduce on other machines and in browsers
  --model DIR    test this saved model on recordings that you give
  --unseen       confirm that the model was not trained on the speakers of these recordings
  --labels CSV   labels of the recordings at PATH, as for deno task evaluate
  --map MAP      the emotion of each label, as for deno task evaluate
  --out DIR      folder to write to (default with --model: ${EVALUATION})

With --model, recordings that cannot be used are left out, and the task ends with code 1.`;

const parseArguments = () =>
  parseCommand(USAGE, {
    quick: { type: "boolean", default: false },
    corpus: { type: "string" },
    tables: { type: "boolean", default: false },
    model: { type: "string" },
    unseen: { type: "boolean", default: false },
    labels: { type: "string" },
    map: { type: "string", default: "" },
    out: { type: "string" },
    golden: { type: "boolean", default: false },
  }, true);

type Options = ReturnType<typeof parseArguments>["values"];

await runCommand(async () => {
  const { values, positionals } = parseArguments();
  if (values.golden) {
    if (Deno.args.length > 1) {
      throw new WrongUsage("Cannot combine --golden with other arguments", USAGE);
    }
    await writeGolden();
    console.log(`Wrote ${GOLDEN_PATH}.`);
    return;
  }
  const { quick, corpus, tables, model, out } = values;
  if (tables && (corpus !== undefined || model !== undefined)) {
    throw new WrongUsage("Cannot combine --tables with --corpus or --model", USAGE);
  }
  if (values.map !== "" && values.labels === undefined) {
    throw new WrongUsage("Cannot use --map without --labels", USAGE);
  }
  requireRecordings(values, positionals);
  const folder = out ?? (model === undefined ? PATHS.results : EVALUATION);
  const writes = !quick || model !== undefined || out !== undefined;
  if (writes) {
    await requireWritePermission(folder, [folder], "scorecard", [PATHS.results]);
    await requireWritableFile(`${folder}/scorecard.md`);
  }
  await loadBackend();
  const clips = quick ? QUICK_CLIPS : SCORECARD_CLIPS;
  const found = !tables && await exists(PATHS.corpus) ? PATHS.corpus : undefined;
  const scorecard = model === undefined
    ? await testProject(corpus ?? found, clips, quick)
    : await testModel(model, values, positionals[0], clips);
  const tested = model === undefined ? "project" : "saved model";
  if (writes) await writeFiles(folder, scorecardFiles(scorecard, tested));
  const written = writes ? `${folder}/scorecard.md` : "nothing";
  console.log(`\n${scorecardSummary(scorecard.rows)}\n\nWrote ${written}.`);
  exitIfLeftOut(scorecard.failures ?? [], scorecard.clips);
});

/** Checks that recordings are given if a saved model is, and only then. */
function requireRecordings(
  { model, corpus, labels, unseen }: Options,
  paths: readonly string[],
): void {
  if (model === undefined) {
    if (!unseen && labels === undefined && paths.length === 0) return;
    throw new WrongUsage("Expected --model with --unseen, --labels and PATH", USAGE);
  }
  const labelled = labels !== undefined && paths.length === 1;
  if (corpus === undefined ? !labelled : labels !== undefined || paths.length > 0) {
    throw new WrongUsage("Expected --corpus NAME=PATH, or --labels CSV and one PATH", USAGE);
  }
  if (!unseen) {
    throw new WrongUsage(
      "Expected --unseen: a model must not be tested on speakers that it was trained on",
      USAGE,
    );
  }
}

async function testModel(
  folder: string,
  { corpus, labels, map }: Options,
  path: string,
  clips: number,
): Promise<Scorecard> {
  const model = await readModel(folder);
  const options = { map: parseLabelMap(map), emotions: model.emotions };
  const { recordings, close } = corpus === undefined
    ? await openLabelled(path, labels!, options)
    : await openNamed(corpus);
  using extraction = showProgress("features", "recordings", Math.min(clips, recordings.length));
  using progress = showProgress("scorecard", "clips");
  return await scoreSavedModel(basename(folder), model, recordings, {
    clips,
    onRecording: extraction.update,
    onClip: progress.update,
  }).finally(close);
}

/** Trains the models of the project, and tests them. */
async function testProject(
  path: string | undefined,
  clips: number,
  quick: boolean,
): Promise<Scorecard> {
  if (path !== undefined && corpusOf(path).definition !== ravdess) {
    throw new WrongUsage(
      `Cannot test ${SCORECARD_EXPERIMENT} on ${path}: it is an experiment on RAVDESS`,
      USAGE,
    );
  }
  const experiment = EXPERIMENTS.find(({ id }) => id === SCORECARD_EXPERIMENT)!;
  const tables = committedTables();
  const networks = networkCount([experiment], speakersOf(ravdess).length) +
    (quick ? 0 : GENERAL_CORPORA.length);
  const { crossed, ...group } = await withFitPool(networks, async (fit) => ({
    ...await runExperiments([experiment], tables, fit),
    crossed: quick ? [] : await crossCorpus(GENERAL_TRAINING, tables, fit, { pairs: false }),
  }));
  return await projectScorecard(group, crossed, tables, path, clips);
}
