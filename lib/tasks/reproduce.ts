import { join } from "@std/path";
import { requireComplete } from "../corpus/mod.ts";
import {
  ablationExperiments,
  asModel,
  calibrationOf,
  enrolmentCurve,
  ENSEMBLE_EXPERIMENTS,
  ensembleCount,
  type EnsembleExperiment,
  type EnsembleRun,
  type Experiment,
  experimentIds,
  type ExperimentRun,
  EXPERIMENTS,
  fitOnAllClips,
  memberCounts,
  runAblation,
  runCount,
  runEnsemble,
  runExperiment,
  SAVED_EXPERIMENT,
  scoreInTheWild,
  SLOW_EXPERIMENTS,
  type UncalibratedEnsemble,
} from "../evaluation/mod.ts";
import type { CorpusTables } from "../features/mod.ts";
import { encodeModel, KINDS, loadBackend, startTrainingPool, type Train } from "../model/mod.ts";
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
import { collectGarbage } from "../core/garbage.ts";
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

/** About how long trainings take beside each other, to say how far they are. */
const SECONDS = { single: 4, lda: 4, mlp: 12, tdnn: 100 };

// deno.json runs this with V8's --expose-gc, for `collectGarbage`, and with 4 MiB for what is new in
// place of 16, three times on every thread. glibc's MALLOC_MMAP_THRESHOLD_ has it give back arrays from
// 4 MiB on; it would raise the threshold to 32, and keep what lies between others.
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
  const steps = analyses.includes("ablation") ? ablationExperiments() : [];
  const total = [...ensembles, ...steps].reduce((sum, own) => sum + secondsFor(own), 0) +
    singles.reduce((sum, experiment) => sum + SECONDS.single * runCount(experiment), 0);
  const progress = startProgress("training", 100, "%");
  let seconds = 0;
  const onNetwork = (kind: keyof typeof SECONDS) => {
    seconds += SECONDS[kind];
    progress.update(Math.floor(100 * seconds / total));
  };
  try {
    // All at once, the longest trainings first, so that no worker is left without.
    const ensembleRuns = Promise.all(ensembles.map(async (experiment) => {
      const [run, ofAllClips] = await Promise.all([
        runEnsemble(experiment, tables, train, onNetwork),
        isSaved(experiment) ? fitOnAllClips(experiment, tables, train, onNetwork) : undefined,
      ]);
      const files = ofAllClips ? await analyse(experiment, run, tables, ofAllClips) : {};
      if (ofAllClips && analyses.includes("wild")) {
        Object.assign(files, await tryInTheWild(experiment, run, path!));
      }
      return { runs: run.runs, files };
    }));
    const singleRuns = Promise.all(singles.map((experiment) => {
      const table = tables.sets.get(experiment.features)!;
      return runExperiment(experiment, table, train, () => onNetwork("single"));
    }));
    const [single, ensemble] = await Promise.all([singleRuns, ensembleRuns]);
    const runs = [...single, ...ensemble.flatMap(({ runs }) => runs)];
    const files: Files = Object.assign({}, ...ensemble.map(({ files }) => files));
    if (analyses.includes("ablation")) {
      const results = await withCorpus(
        path!,
        ({ entries }) => runAblation(tables, entries, train, onNetwork),
      );
      Object.assign(files, ablationFiles(results));
    }
    return { runs, files };
  } finally {
    progress.stop();
  }
}

/** The same for an ensemble experiment, with the saved model if it is that experiment's. */
function secondsFor(experiment: EnsembleExperiment): number {
  const members = memberCounts(experiment.recipe);
  const each = KINDS.reduce((sum, kind) => sum + members[kind] * SECONDS[kind], 0);
  return each * (ensembleCount(experiment) + (isSaved(experiment) ? 1 : 0));
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

function isSaved({ views }: EnsembleExperiment): boolean {
  return views.some(({ id }) => id === SAVED_EXPERIMENT);
}

/** What else is learned from the ensembles of the saved experiment, and the saved model. */
async function analyse(
  experiment: EnsembleExperiment,
  run: EnsembleRun,
  tables: CorpusTables,
  ensemble: UncalibratedEnsemble,
): Promise<Files> {
  const saved = run.runs.find(({ result }) => result.id === SAVED_EXPERIMENT)!;
  const calibration = calibrationOf(saved, run.folds);
  const curve = await enrolmentCurve(run.folds, tables, experiment.emotions);
  const model = asModel(ensemble, experiment, tables, saved, calibration.temperature);
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
