import { join } from "@std/path";
import { requireComplete } from "../corpus/mod.ts";
import {
  type ExperimentRun,
  EXPERIMENTS,
  runCount,
  runExperiment,
  SAVED_EXPERIMENT,
  trainOnAllClips,
} from "../evaluation/mod.ts";
import { FEATURE_SETS, type FeatureTable } from "../features/mod.ts";
import {
  encodeModel,
  loadBackend,
  startTrainingPool,
  type Train,
  type TrainedModel,
} from "../model/mod.ts";
import { resultFiles, terminalTable, withSummary } from "../report/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { exists, PATHS, readTable, writeWhole } from "./files.ts";
import { startProgress } from "./progress.ts";
import { extractWithProgress, reportDifferences, withCorpus } from "./tables.ts";

const USAGE = `Runs every experiment and writes results/.

usage: deno task reproduce [--corpus PATH]

  --corpus PATH  folder or zip that holds Actor_01…24; features are extracted from it again.
                 Without it, ${PATHS.corpus} is used if it is there (deno task data gets it),
                 else the committed feature tables in ${PATHS.data}/.`;

await runCommand(async () => {
  const { values } = parseCommand(USAGE, { corpus: { type: "string" } });
  const started = performance.now();
  const path = values.corpus ?? (await exists(PATHS.corpus) ? PATHS.corpus : undefined);
  const tables = path === undefined ? await committedTables() : await extractedTables(path);
  const featuresS = (performance.now() - started) / 1000;

  const backend = await loadBackend();
  const pool = startTrainingPool();
  let runs: ExperimentRun[], model: TrainedModel;
  try {
    runs = await runAll(tables, pool.train);
    model = await trainFinalModel(tables, runs, pool.train);
  } finally {
    pool.stop();
  }
  await writeResults(runs, model);
  await writeWhole(
    join(PATHS.results, "run.json"),
    JSON.stringify(
      {
        source: path ?? "committed feature tables",
        backend,
        featuresS: Math.round(featuresS),
        totalS: Math.round((performance.now() - started) / 1000),
        deno: Deno.version.deno,
        system: `${Deno.build.os} ${Deno.build.arch}`,
        cores: navigator.hardwareConcurrency,
      },
      null,
      2,
    ) + "\n",
  );
  console.log(`\n${terminalTable(runs.map(({ result }) => result))}\n`);
  console.log("In percent; UAR is the mean of the per-class recalls. Ranges: ± one deviation over");
  console.log("seeds (random), 95 % bootstrap over actors (actors).");
  console.log(`Wrote ${PATHS.results}/ and the table in ${PATHS.readme}.`);
});

/** Feature tables by feature set. */
type Tables = ReadonlyMap<string, FeatureTable>;

async function committedTables(): Promise<Tables> {
  console.log(`Using the committed feature tables in ${PATHS.data}/ (no audio given or found).`);
  const tables = await Promise.all(FEATURE_SETS.map(readTable));
  return new Map(FEATURE_SETS.map((set, i) => [set.id, tables[i]]));
}

async function extractedTables(path: string): Promise<Tables> {
  console.log(`Using the audio in ${path}; extracting all features from it.`);
  const tables = await withCorpus(path, (corpus) => {
    requireComplete(corpus);
    return extractWithProgress(corpus, FEATURE_SETS);
  });
  await reportDifferences(tables, FEATURE_SETS);
  return new Map(FEATURE_SETS.map((set, i) => [set.id, tables[i]]));
}

async function runAll(tables: Tables, train: Train): Promise<ExperimentRun[]> {
  const total = EXPERIMENTS.reduce((sum, experiment) => sum + runCount(experiment), 0);
  const progress = startProgress("training", total, "models");
  const runs: ExperimentRun[] = [];
  let done = 0;
  try {
    for (const experiment of EXPERIMENTS) {
      const table = tables.get(experiment.features)!;
      runs.push(await runExperiment(experiment, table, train, () => progress.update(++done)));
    }
  } finally {
    progress.stop();
  }
  return runs;
}

/** The saved model: the recipe of one experiment, trained on all clips. */
function trainFinalModel(
  tables: Tables,
  runs: ExperimentRun[],
  train: Train,
): Promise<TrainedModel> {
  const experiment = EXPERIMENTS.find(({ id }) => id === SAVED_EXPERIMENT)!;
  const { result } = runs.find((run) => run.result.id === SAVED_EXPERIMENT)!;
  return trainOnAllClips(experiment, tables.get(experiment.features)!, result, train);
}

async function writeResults(runs: ExperimentRun[], model: TrainedModel): Promise<void> {
  const files: Record<string, string | Uint8Array> = resultFiles(runs);
  for (const [name, content] of Object.entries(await encodeModel(model))) {
    files[`model/${name}`] = content;
  }
  for (const [name, content] of Object.entries(files)) {
    await writeWhole(join(PATHS.results, name), content);
  }
  for await (const { name } of Deno.readDir(join(PATHS.results, "figures"))) {
    // A figure of an experiment that is no more.
    if (!(`figures/${name}` in files)) await Deno.remove(join(PATHS.results, "figures", name));
  }
  const readme = await Deno.readTextFile(PATHS.readme);
  await writeWhole(PATHS.readme, withSummary(readme, runs.map(({ result }) => result)));
}
