import { join } from "@std/path";
import { CORPORA, type Recording } from "../corpus/mod.ts";
import { joinDatasets } from "../dataset/mod.ts";
import {
  type Failure,
  planTraining,
  tableIdsOf,
  type Tables,
  TRAINABLE_KINDS,
  type TrainedModel,
  type TrainingChoice,
  trainModel,
} from "../experiments/mod.ts";
import { FEATURE_SETS, SET_AUGMENTATIONS } from "../features/mod.ts";
import { encodeModel } from "../model/mod.ts";
import { scoresText, trainingReport } from "../report/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { extractUsable } from "./extraction.ts";
import { cacheInFolder } from "./feature_cache.ts";
import { rooted, startWhereCalled } from "./files.ts";
import { withFitPool } from "./fit_networks.ts";
import { parseLabelMap, parseOneOf } from "./options.ts";
import { requireNewFolder, writeNewFolder } from "./output_folder.ts";
import {
  type AudioSource,
  type Source,
  type TableSource,
  withSources,
} from "./training_sources.ts";

const AUGMENTED_SETS = Object.keys(SET_AUGMENTATIONS);
const SETS = FEATURE_SETS.map(({ id }) => id);
const MODELS = "results/models";
const CACHE = ".cache/features";

const USAGE = `Trains a model on labelled recordings, and evaluates it on speakers left out.

usage: deno task train [--corpus NAME[=PATH]]… [--labels CSV=FOLDER]… [--table PATH]… --out DIR

  --corpus NAME[=PATH]  recordings of ${CORPORA.map(({ id }) => id).join(", ")}, in a folder or
                        zip, or where deno task data puts them
  --labels CSV=FOLDER   any recordings, in a folder or zip: the CSV has the columns path (or
                        file), emotion (or label), and optionally speaker
  --table PATH          features that deno task features --out has extracted from recordings
                        with labels: a file, or the folder of all shards
  --map MAP             the emotion of each label, as in wut=angry,bored= (which leaves
                        recordings out); words like anger and joy are known without it
  --features ID         one of ${SETS.join(", ")} (default: encoder)
  --kind KIND           one of ${TRAINABLE_KINDS.join(", ")} (default: ${TRAINABLE_KINDS[0]})
  --augment             also train on augmented copies, which takes about four times as
                        long; only with ${AUGMENTED_SETS.join(" or ")} features
  --any-sound           also train on recordings in which no speech is found
  --out DIR             a new folder for the model and report.md, below ${MODELS}/ or
                        another that you allow when asked

--corpus, --labels and --table can be repeated. deno task predict and evaluate take the model
with --model DIR. Features are cached in ${CACHE}/, so that the next training starts at once.`;

await runCommand(async () => {
  startWhereCalled();
  const { values } = parseCommand(USAGE, {
    corpus: { type: "string", multiple: true, default: [] },
    labels: { type: "string", multiple: true, default: [] },
    table: { type: "string", multiple: true, default: [] },
    map: { type: "string", default: "" },
    features: { type: "string", default: "encoder" },
    kind: { type: "string", default: TRAINABLE_KINDS[0] },
    augment: { type: "boolean", default: false },
    "any-sound": { type: "boolean", default: false },
    out: { type: "string" },
  });
  const { corpus, labels, table, features, kind, augment, out } = values;
  if (corpus.length + labels.length + table.length === 0 || out === undefined) {
    throw new WrongUsage("Expected --corpus, --labels or --table, and --out", USAGE);
  }
  if (augment && table.length > 0) {
    throw new WrongUsage("Cannot combine --augment and --table, which has no augmented copies");
  }
  parseOneOf("--features", features, SETS);
  parseOneOf("--kind", kind, TRAINABLE_KINDS);
  if (augment) parseOneOf("--features with --augment", features, AUGMENTED_SETS);
  const map = parseLabelMap(values.map);
  await requireNewFolder(out, "train", [CACHE, MODELS]);
  const choice: TrainingChoice = { features, kind, augment };
  await withSources(values, map, async (audio, stored) => {
    const sources = [...audio, ...stored];
    // Throws before the extraction if the recordings cannot be trained on.
    const { experiment } = planTraining(sources.flatMap(({ recordings }) => recordings), choice);
    const ids = tableIdsOf(experiment.training);
    const { tables, failures } = await extractAll(audio, stored, ids, !values["any-sound"]);
    const { recordings } = await tables(features);
    const { model, run, warnings } = await train(sources, recordings, choice, tables);
    const report = trainingReport(run.result, { recordings, warnings, failures });
    await writeNewFolder(out, { ...await encodeModel(model), "report.md": report });
    console.log(
      `\n${scoresText(run.result.scores, false)}\n\nWrote ${out}/; try it with: ` +
        `deno task predict --model ${out} PATH`,
    );
  });
});

/** Extracts features and joins them with tables; also returns the unusable recordings. */
async function extractAll(
  sources: readonly AudioSource[],
  stored: readonly TableSource[],
  ids: readonly string[],
  onlySpeech: boolean,
): Promise<{ tables: Tables; failures: Failure[] }> {
  const recordings = sources.flatMap((source) => source.recordings);
  const { tables, failures } = await extractUsable(recordings, {
    tables: ids,
    // Rows from recordings with speech are cached apart: a cached row is not checked for speech
    // again.
    cache: cacheInFolder(rooted(onlySpeech ? join(CACHE, "speech") : CACHE)),
    onlySpeech,
  });
  const datasets = stored.map(({ dataset }) => dataset);
  const joined = new Map(
    tables.entries().map(([id, table]) => [id, joinDatasets([table, ...datasets])]),
  );
  return { tables: (id) => Promise.resolve(joined.get(id)!), failures };
}

async function train(
  sources: readonly Source[],
  recordings: readonly Recording[],
  choice: TrainingChoice,
  tables: Tables,
): Promise<TrainedModel & { warnings: readonly string[] }> {
  const plan = planTraining(recordings, choice);
  for (const warning of plan.warnings) console.error(`note: ${warning}`);
  const text = {
    licence: sources.map(({ licence }) => licence).join("; "),
    limits: `Trained on ${recordings.length} recordings of ` +
      `${sources.map(({ name }) => name).join(", ")}; not for decisions about people`,
  };
  const trained = await withFitPool(plan.networks, (fit) => trainModel(plan, tables, text, fit));
  return { ...trained, warnings: plan.warnings };
}
