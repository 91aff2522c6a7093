import { join } from "@std/path";
import { requireComplete } from "../corpus/mod.ts";
import {
  ablationNetworks,
  calibrationOf,
  enrolmentCurve,
  ENSEMBLE_EXPERIMENTS,
  type EnsembleExperiment,
  type EnsembleRun,
  type Experiment,
  experimentIds,
  type ExperimentRun,
  EXPERIMENTS,
  networkCount,
  runAblation,
  runCount,
  runEnsemble,
  runExperiment,
  SAVED_EXPERIMENT,
  scoreInTheWild,
  SLOW_EXPERIMENTS,
  trainOnAllClips,
} from "../evaluation/mod.ts";
import type { CorpusTables } from "../features/mod.ts";
import { encodeModel, loadBackend, startTrainingPool, type Train } from "../model/mod.ts";
import {
  ablationFiles,
  calibrationFiles,
  enrolmentFiles,
  mergeResults,
  parseMetrics,
  resultFiles,
  runFiles,
  terminalTable,
  wildFiles,
  withSummary,
} from "../report/mod.ts";
import { collectGarbage } from "../workers/garbage.ts";
import { parseCommand, runCommand } from "./command.ts";
import { COMMITTED_TABLES, exists, PATHS, readTables, writeWhole } from "./files.ts";
import { watchMemory } from "./memory.ts";
import { startProgress } from "./progress.ts";
import { extractWithProgress, reportDifferences, withCorpus } from "./tables.ts";

const USAGE = `Runs the experiments and writes results/.

usage: deno task reproduce [--all] [--only ID]… [--corpus PATH]

  --all          also what takes long: ${SLOW_EXPERIMENTS.join(", ")}, and with
                 recordings ablation and wild
  --only ID      only this experiment, or one of ablation and wild; may be given again
  --corpus PATH  folder or zip that holds Actor_01…24; features are extracted from it again.
                 Without it, ${PATHS.corpus} is used if it is there (deno task data gets it),
                 else the committed feature tables in ${PATHS.data}/.

What is not run stays in ${PATHS.results}/ as it is.`;

/** What is measured beside the experiments, takes long, and needs recordings. */
const ANALYSES = ["ablation", "wild"];

// deno.json runs this with V8's --expose-gc, for `collectGarbage`, and with 4 MiB for what is new in
// place of 16, three times on every thread.
await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    all: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    corpus: { type: "string" },
  });
  const path = values.corpus ?? (await exists(PATHS.corpus) ? PATHS.corpus : undefined);
  const chosen = choose(values.all, values.only, path);
  const started = performance.now();
  const memory = watchMemory();
  const tables = path === undefined ? await committedTables() : await extractedTables(path);
  const featuresS = (performance.now() - started) / 1000;

  const backend = await loadBackend();
  const pool = startTrainingPool();
  const { runs, files } = await runChosen(chosen, tables, pool.train, path)
    .finally(() => pool.stop());
  await writeResults(runs, files);
  const record = {
    source: path ?? COMMITTED_TABLES,
    backend,
    featuresS: Math.round(featuresS),
    totalS: Math.round((performance.now() - started) / 1000),
    peakMemoryMib: memory.peakMib(),
    deno: Deno.version.deno,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    cores: navigator.hardwareConcurrency,
  };
  memory.stop();
  await writeWhole(join(PATHS.results, "run.json"), JSON.stringify(record, null, 2) + "\n");
  console.log(`\n${terminalTable(runs.map(({ result }) => result))}\n`);
  console.log("In percent; UAR is the mean of the per-class recalls. Ranges: ± one deviation over");
  console.log("seeds (random), 95 % bootstrap over actors (actors).");
  console.log(`Wrote ${PATHS.results}/ and the table in ${PATHS.readme}.`);
  const done = [...runs.map(({ result }) => result.id), ...chosen.analyses];
  const kept = [...experimentIds(), ...ANALYSES].filter((id) => !done.includes(id));
  if (kept.length > 0) console.log(`Not run, and left as they were:\n  ${kept.join("\n  ")}`);
});

/** What to run. */
interface Chosen {
  readonly singles: readonly Experiment[];
  readonly ensembles: readonly EnsembleExperiment[];
  readonly analyses: readonly string[];
}

/** What was asked for, or all but what takes long. */
function choose(all: boolean, only: readonly string[] | undefined, path?: string): Chosen {
  const ids = [...experimentIds(), ...ANALYSES];
  const unknown = only?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new RangeError(
      `There is no experiment ${JSON.stringify(unknown)}, expected one of ${ids.join(", ")}`,
    );
  }
  const needy = only?.find((id) => ANALYSES.includes(id));
  if (needy !== undefined && path === undefined) {
    throw new RangeError(`${needy} changes the recordings; give them with --corpus PATH`);
  }
  // The saved experiment's networks are those that are tried in the wild.
  const asked = only?.includes("wild") ? [...only, SAVED_EXPERIMENT] : only;
  return {
    singles: EXPERIMENTS.filter(({ id }) => asked?.includes(id) ?? true),
    ensembles: ENSEMBLE_EXPERIMENTS.filter(({ id, views }) =>
      asked ? views.some((view) => asked.includes(view.id)) : all || !SLOW_EXPERIMENTS.includes(id)
    ),
    analyses: ANALYSES.filter((id) => only ? only.includes(id) : all && path !== undefined),
  };
}

type Files = Record<string, string | Uint8Array>;

/** Runs what was chosen, with progress over all of it. */
async function runChosen(
  { singles, ensembles, analyses }: Chosen,
  tables: CorpusTables,
  train: Train,
  path: string | undefined,
): Promise<{ runs: ExperimentRun[]; files: Files }> {
  const total = singles.reduce((sum, experiment) => sum + runCount(experiment), 0) +
    ensembles.reduce((sum, experiment) => sum + networkCount(experiment), 0) +
    (analyses.includes("ablation") ? ablationNetworks() : 0);
  const progress = startProgress("training", total, "networks");
  let done = 0;
  const onNetwork = () => progress.update(++done);
  const runs: ExperimentRun[] = [];
  const files: Files = {};
  try {
    for (const experiment of singles) {
      const table = tables.sets.get(experiment.features)!;
      runs.push(await runExperiment(experiment, table, train, onNetwork));
    }
    for (const experiment of ensembles) {
      const run = await runEnsemble(experiment, tables, train, onNetwork);
      runs.push(...run.runs);
      Object.assign(files, await analyse(experiment, run, tables, train));
      if (analyses.includes("wild") && isSaved(run)) {
        Object.assign(files, await tryInTheWild(experiment, run, path!));
      }
    }
    if (analyses.includes("ablation")) {
      const results = await withCorpus(
        path!,
        ({ entries }) => runAblation(tables, entries, train, onNetwork),
      );
      Object.assign(files, ablationFiles(results));
    }
  } finally {
    progress.stop();
  }
  return { runs, files };
}

async function committedTables(): Promise<CorpusTables> {
  console.log(`Using the committed feature tables in ${PATHS.data}/ (no audio given or found).`);
  return await readTables();
}

async function extractedTables(path: string): Promise<CorpusTables> {
  console.log(`Using the audio in ${path}; extracting all features from it.`);
  const tables = await withCorpus(path, (corpus) => {
    requireComplete(corpus);
    return extractWithProgress(corpus);
  });
  collectGarbage();
  await reportDifferences(tables);
  return tables;
}

function isSaved({ runs }: EnsembleRun): boolean {
  return runs.some(({ result }) => result.id === SAVED_EXPERIMENT);
}

/** What else is learned from the ensembles of the saved experiment, and the saved model. */
async function analyse(
  experiment: EnsembleExperiment,
  run: EnsembleRun,
  tables: CorpusTables,
  train: Train,
): Promise<Files> {
  if (!isSaved(run)) return {};
  const saved = run.runs.find(({ result }) => result.id === SAVED_EXPERIMENT)!;
  const calibration = calibrationOf(saved, run.folds);
  const training = trainOnAllClips(experiment, tables, saved, calibration.temperature, train);
  const curve = enrolmentCurve(run.folds, tables, experiment.emotions); // while workers train
  const model = await training;
  const files: Files = {
    ...calibrationFiles(calibration),
    ...enrolmentFiles(curve, SAVED_EXPERIMENT),
  };
  for (const [name, content] of Object.entries(await encodeModel(model))) {
    files[`model/${name}`] = content;
  }
  return files;
}

async function tryInTheWild(
  { emotions }: EnsembleExperiment,
  { folds }: EnsembleRun,
  path: string,
): Promise<Files> {
  return await withCorpus(path, async ({ entries }) => {
    const progress = startProgress("wild", entries.length, "clips");
    try {
      return wildFiles(
        await scoreInTheWild(folds, entries, emotions, progress.update),
        SAVED_EXPERIMENT,
      );
    } finally {
      progress.stop();
    }
  });
}

async function writeResults(
  runs: readonly ExperimentRun[],
  analyses: Files,
): Promise<void> {
  const metrics = join(PATHS.results, "metrics.json");
  const before = await exists(metrics) ? parseMetrics(await Deno.readTextFile(metrics)) : [];
  const results = mergeResults(experimentIds(), runs.map(({ result }) => result), before);
  const files = { ...analyses, ...runFiles(runs), ...resultFiles(results) };
  for (const [name, content] of Object.entries(files)) {
    await writeWhole(join(PATHS.results, name), content);
  }
  for (const folder of ["figures", "predictions"]) {
    for await (const { name } of Deno.readDir(join(PATHS.results, folder))) {
      const known = [...experimentIds(), "reliability", "coverage", "enrolment"];
      // Of an experiment that is no more.
      if (!known.includes(name.split(".")[0])) {
        await Deno.remove(join(PATHS.results, folder, name));
      }
    }
  }
  const readme = await Deno.readTextFile(PATHS.readme);
  await writeWhole(PATHS.readme, withSummary(readme, results));
}
