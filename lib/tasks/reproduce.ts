import { join } from "@std/path";
import { corpusNamed, corpusOf, ravdess, requireComplete } from "../corpus/mod.ts";
import { calibrationOf } from "../evaluation/mod.ts";
import {
  ABLATED_TRAINING,
  ABLATION_NETWORKS,
  buildSavedModel,
  calibrateOnLeftOut,
  crossCorpus,
  crossCorpusNetworks,
  type CrossCorpusResult,
  enrolmentCurve,
  type Experiment,
  type ExperimentResult,
  EXPERIMENTS,
  GENERAL_CORPORA,
  GENERAL_TRAINING,
  groupExperiments,
  type GroupRun,
  networkCount,
  nonSpeechRows,
  pitchOf,
  QUICK_EXPERIMENTS,
  runAblation,
  runExperiments,
  SAVED_EXPERIMENT,
  SCORECARD_CLIPS,
  SCORECARD_EXPERIMENT,
  scoreDegraded,
  scoreExperiment,
  scoreInTheWild,
  scoreLeftOut,
  SEX_GAP_TABLES,
  sexGap,
  sexGapNetworks,
  type Tables,
} from "../experiments/mod.ts";
import { joinDatasets } from "../dataset/mod.ts";
import { tableId } from "../features/mod.ts";
import { encodeModel, type Fit, startFitPool } from "../model/mod.ts";
import {
  ablationFiles,
  calibrationFiles,
  crossCorpusFiles,
  enrolmentFiles,
  mergeResults,
  parseMetrics,
  requireMarks,
  resultFiles,
  runFiles,
  scorecardFiles,
  sexGapFiles,
  terminalTable,
  wildFiles,
} from "../report/mod.ts";
import { loadBackend } from "../tensorflow/mod.ts";
import { parseCommand, runCommand, WrongUsage } from "./command.ts";
import { extractWithProgress, reportDifferences, withCorpus } from "./extraction.ts";
import {
  COMMITTED_TABLES,
  committedTables,
  exists,
  PATHS,
  readModel,
  writeFiles,
  writeWhole,
} from "./files.ts";
import { writeGolden } from "./golden.ts";
import { watchMemory } from "./memory.ts";
import { type Progress, startProgress } from "./progress.ts";
import { writeReadme } from "./result_files.ts";

const IDS = EXPERIMENTS.map(({ id }) => id);
const SLOW = EXPERIMENTS.filter(({ slow }) => slow).map(({ id }) => id);
/**
 * Share of the sure answers that are correct on corpora left out: no confidence reaches four in five
 * there, so a sure answer is one that is more often right than wrong.
 */
const GENERAL_CORRECT_WHEN_SURE = 0.5;
/** Id of what is also measured with the saved experiment. */
const CROSS_CORPUS = "cross-corpus";
/** Measured beside the experiments, slow; the last two need recordings. */
const ANALYSES = [CROSS_CORPUS, "ablation", "sex-gap", "wild", "scorecard"];
const NEEDS_RECORDINGS = ["wild", "scorecard"];

const USAGE = `Runs the experiments and writes results/.

usage: deno task reproduce [--quick | --all | --only ID…] [--corpus PATH | --tables]

  --quick        the original recipe on a random split and on unseen speakers, a few
                 seeds; prints the numbers and writes nothing
  --all          also the slow ones, listed below, and with recordings wild and scorecard
  --only ID      only this experiment, or one of ${ANALYSES.join(", ")}; may be given again
  --corpus PATH  folder or zip of RAVDESS: extracts the features from it.
                 Without it, ${PATHS.corpus} is used if it is there (deno task data gets
                 it), else the committed feature tables in ${PATHS.data}/.
  --tables       the committed feature tables even if there are recordings

Results that are not run stay in ${PATHS.results}/ as they are. Slow are:
  ${[...SLOW, CROSS_CORPUS, "ablation", "sex-gap"].join("\n  ")}`;

/** Table that the pitch of the speakers is read off. */
const PITCH_TABLE = "rich";

/** The last write of the summary; the next one waits for it. */
let writing: Promise<void> = Promise.resolve();

/** What to run. */
interface Plan {
  readonly groups: readonly (readonly Experiment[])[];
  readonly analyses: readonly string[];
}

await runCommand(async () => {
  const { values } = parseCommand(USAGE, {
    quick: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    corpus: { type: "string" },
    tables: { type: "boolean", default: false },
  });
  const { quick, all, only, corpus, tables: fromTables } = values;
  if (Number(quick) + Number(all) + Number(only !== undefined) > 1) {
    throw new WrongUsage("Cannot combine --quick, --all and --only; give one of them");
  }
  if (corpus !== undefined && fromTables) {
    throw new WrongUsage("Cannot combine --corpus and --tables; give one of them");
  }
  if (corpus !== undefined) requireRavdess(corpus);
  const found = !fromTables && !quick && await exists(PATHS.corpus) ? PATHS.corpus : undefined;
  const path = corpus ?? found;
  const plan = makePlan(quick, all, only, path);
  const earlier = quick ? [] : await requireWritable();
  const started = performance.now();
  const memory = watchMemory();
  const tables = await openTables(plan, path);
  const featuresS = (performance.now() - started) / 1000;
  const results = await runPlan(plan, tables, path, quick ? undefined : earlier);
  memory.stop();
  console.log(`\n${terminalTable(results)}\n`);
  console.log("In percent; UAR is the mean of the per-class recalls. Intervals: ± one standard");
  console.log("deviation over seeds (random), 95 % bootstrap over speakers (actors).");
  const totalS = (performance.now() - started) / 1000;
  if (quick) {
    console.log(
      `Took ${totalS.toFixed(0)} s and wrote nothing; deno task reproduce runs all of it.`,
    );
    return;
  }
  await writeReadme(); // once more: other corpora and degraded recordings are measured last
  await writeRecord(path, featuresS, totalS, memory.peakMib());
  console.log(`Wrote ${PATHS.results}/ and the tables in ${PATHS.readme}.`);
  const done = [...results.map(({ id }) => id), ...plan.analyses];
  const kept = [...IDS, ...ANALYSES].filter((id) => !done.includes(id));
  if (kept.length > 0) console.log(`Not run, and left as they were:\n  ${kept.join("\n  ")}`);
});

function requireRavdess(corpus: string): void {
  const { definition } = corpusOf(corpus);
  if (definition === ravdess) return;
  throw new WrongUsage(`Cannot reproduce from ${definition.title}: the experiments use RAVDESS`);
}

function makePlan(
  quick: boolean,
  all: boolean,
  only: readonly string[] | undefined,
  path: string | undefined,
): Plan {
  if (quick) return { groups: groupExperiments(QUICK_EXPERIMENTS), analyses: [] };
  const known = [...IDS, ...ANALYSES];
  const unknown = only?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new WrongUsage(
      `There is no experiment ${JSON.stringify(unknown)}, expected one of ${known.join(", ")}`,
    );
  }
  const needing = NEEDS_RECORDINGS.find((id) => only?.includes(id));
  if (needing !== undefined && path === undefined) {
    throw new WrongUsage(`${needing} degrades the recordings; give them with --corpus PATH`);
  }
  // The saved experiment's models are those that are tried in the wild; the scorecard needs its
  // models of other corpora.
  const asked = only && [
    ...only,
    ...(needing === undefined ? [] : [SAVED_EXPERIMENT]),
    ...(only.includes("scorecard") ? [SCORECARD_EXPERIMENT] : []),
  ];
  const experiments = EXPERIMENTS.filter(({ id, slow }) =>
    asked ? asked.includes(id) : all || !slow
  );
  const saved = experiments.some(({ id }) => id === SAVED_EXPERIMENT);
  const analyses = only
    ? ANALYSES.filter((id) => only.includes(id) || (id === CROSS_CORPUS && saved))
    : ANALYSES.filter((id) => all && (!NEEDS_RECORDINGS.includes(id) || path !== undefined));
  return { groups: groupExperiments(experiments), analyses };
}

/**
 * Finds out before hours of training what would fail after them: results or a README that cannot be
 * read, and folders that cannot be written.
 */
async function requireWritable(): Promise<ExperimentResult[]> {
  requireMarks(await Deno.readTextFile(PATHS.readme), PATHS.readme);
  const metrics = join(PATHS.results, "metrics.json");
  const earlier = await exists(metrics)
    ? parseMetrics(await Deno.readTextFile(metrics), metrics)
    : [];
  for (const folder of ["", "figures", "predictions", "model"]) {
    const probe = join(PATHS.results, folder, ".writable");
    await writeWhole(probe, "");
    await Deno.remove(probe);
  }
  return earlier;
}

/** The tables that the plan needs, read or extracted before any training. */
async function openTables({ groups, analyses }: Plan, path: string | undefined): Promise<Tables> {
  const trainings = groups.map(([{ training }]) => training);
  if (analyses.includes(CROSS_CORPUS)) trainings.push(GENERAL_TRAINING);
  if (analyses.includes("ablation")) trainings.push(ABLATED_TRAINING);
  const needed = new Set(trainings.flatMap(({ features, augmentations = [] }) => [
    tableId(features),
    ...augmentations.map((augmentation) => tableId(features, augmentation)),
  ]));
  if (analyses.includes("scorecard")) needed.add(PITCH_TABLE);
  if (analyses.includes("sex-gap")) { for (const id of SEX_GAP_TABLES) needed.add(id); }
  if (path === undefined) {
    console.log(`Using the committed feature tables in ${PATHS.data}/.`);
    const tables = committedTables();
    for (const id of needed) await tables(id);
    return tables;
  }
  console.log(`Using the audio in ${path}; extracting the features from it.`);
  const extracted = await withCorpus(path, (corpus) => {
    requireComplete(corpus);
    return extractWithProgress(corpus.recordings, [...needed]);
  });
  await reportDifferences(extracted);
  const committed = committedTables();
  // Recordings of other corpora are not here: their tables are the committed ones.
  return async (id, corpora = [ravdess.id]) => {
    const parts = corpora.map((corpus) =>
      corpus === ravdess.id ? extracted.get(id)! : committed(id, [corpus])
    );
    return corpora.length === 1 ? await parts[0] : joinDatasets(await Promise.all(parts));
  };
}

/** Runs all of a plan in parallel; each experiment's files are written when it is done. */
async function runPlan(
  { groups, analyses }: Plan,
  tables: Tables,
  path: string | undefined,
  earlier: readonly ExperimentResult[] | undefined,
): Promise<ExperimentResult[]> {
  await loadBackend();
  const speakers = 24;
  const saved = groups.some(isSaved), crosses = analyses.includes(CROSS_CORPUS);
  const networks = groups.reduce((sum, group) => sum + networkCount(group, speakers), 0) +
    (saved ? 1 : 0) + (crosses ? crossCorpusNetworks(GENERAL_CORPORA.length) : 0) +
    (analyses.includes("ablation") ? ABLATION_NETWORKS : 0) +
    (analyses.includes("sex-gap") ? sexGapNetworks(speakers) : 0);
  const progress = startProgress("training", networks, "networks");
  const done: ExperimentResult[] = [];
  const interrupt = () => {
    progress.stop();
    const missing = groups.flat().map(({ id }) => id).filter((id) =>
      !done.some((result) => result.id === id)
    );
    console.error(
      `\nInterrupted. Written: ${done.map(({ id }) => id).join(", ") || "nothing"}.\n` +
        `Missing: ${[...missing, ...analyses].join(", ")}.`,
    );
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", interrupt);
  const pool = startFitPool();
  let fitted = 0;
  const fit: Fit = async (job, seed) => {
    const network = await pool.fit(job, seed);
    progress.update(++fitted);
    return network;
  };
  let crossed: readonly CrossCorpusResult[] = [];
  let tested: GroupRun | undefined;
  try {
    await Promise.all(groups.map(async (group) => {
      const run = await runExperiments(group, tables, fit);
      if (earlier) {
        for (const { result, predictions } of run.runs) {
          await writeFiles(PATHS.results, runFiles(result, predictions));
        }
        done.push(...run.runs.map(({ result }) => result));
        await writeSummary(done, earlier);
        if (isSaved(group)) crossed = await analyse(group, run, tables, fit);
        if (isSaved(group) && analyses.includes("wild")) await tryInTheWild(run, path!);
      } else done.push(...run.runs.map(({ result }) => result));
      if (group.some(({ id }) => id === SCORECARD_EXPERIMENT)) tested = run;
      else for (const { recogniser } of run.folds) recogniser.network.dispose();
    }));
    if (crosses && !saved) {
      await writeFiles(
        PATHS.results,
        crossCorpusFiles(await crossCorpus(GENERAL_TRAINING, tables, fit)),
      );
    }
    if (analyses.includes("scorecard")) await writeScorecard(tested!, crossed, tables, path!);
    for (const { recogniser } of tested?.folds ?? []) recogniser.network.dispose();
    if (analyses.includes("ablation")) {
      await writeFiles(PATHS.results, ablationFiles(await runAblation(tables, fit)));
    }
    if (analyses.includes("sex-gap")) {
      await writeFiles(PATHS.results, sexGapFiles(await sexGap(tables, fit)));
    }
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    progress.stop();
    pool.stop();
  }
  return groups.flat().map(({ id }) => done.find((result) => result.id === id)!)
    .sort((a, b) => IDS.indexOf(a.id) - IDS.indexOf(b.id));
}

function isSaved(group: readonly Experiment[]): boolean {
  return group.some(({ id }) => id === SAVED_EXPERIMENT);
}

/** Writes the numbers of all experiments; one call after the other, so that none is lost. */
function writeSummary(
  done: readonly ExperimentResult[],
  earlier: readonly ExperimentResult[],
): Promise<void> {
  return writing = writing.then(async () => {
    const results = mergeResults(IDS, done, earlier);
    await writeFiles(PATHS.results, resultFiles(results));
    for (const folder of ["figures", "predictions"]) {
      await removeRetired(join(PATHS.results, folder));
    }
    await writeReadme();
  });
}

/** Removes files of experiments that are no longer in the registry. */
async function removeRetired(folder: string): Promise<void> {
  const crossed = GENERAL_CORPORA.map((id) => `cross-corpus-${id}`);
  const known = [
    ...IDS,
    "reliability",
    "coverage",
    "enrolment",
    "scorecard",
    "cross-corpus-adaptation",
    ...crossed,
  ];
  for await (const { name } of Deno.readDir(folder)) {
    if (!known.includes(name.split(".")[0])) await Deno.remove(join(folder, name));
  }
}

/** Calibration, enrolment curve and the saved model, from the models of the saved experiment. */
async function analyse(
  group: readonly Experiment[],
  { runs, folds }: GroupRun,
  tables: Tables,
  fit: Fit,
): Promise<readonly CrossCorpusResult[]> {
  const run = runs.find(({ result }) => result.id === SAVED_EXPERIMENT)!;
  const { training } = group[0];
  const calibration = calibrationOf(
    SAVED_EXPERIMENT,
    run.predictions,
    training.emotions,
    folds.map(({ recogniser }) => recogniser.temperature),
  );
  const curve = await enrolmentCurve(folds, await tables(training.features, training.corpora));
  await writeFiles(PATHS.results, {
    ...calibrationFiles(calibration),
    ...enrolmentFiles(curve, SAVED_EXPERIMENT),
  });
  const crossed = await crossCorpus(GENERAL_TRAINING, tables, fit);
  await writeFiles(PATHS.results, crossCorpusFiles(crossed));
  // For recordings of other corpora, temperature and threshold come from corpora left out.
  const { temperature, predictions } = calibrateOnLeftOut(crossed, training.emotions);
  const model = await buildSavedModel(GENERAL_TRAINING, tables, { ...run, predictions }, {
    temperature,
    correctWhenSure: GENERAL_CORRECT_WHEN_SURE,
    fit,
    licence: GENERAL_CORPORA.map((id) => corpusNamed(id).licence).join("; "),
    limits: "Acted speech of adults in English, German and Polish; not for decisions about people",
  });
  await writeFiles(PATHS.model, await encodeModel(model));
  await writeGolden();
  return crossed;
}

/** Tests the models of the scorecard's experiment, and those of corpora left out. */
async function writeScorecard(
  { runs, folds }: GroupRun,
  crossed: readonly CrossCorpusResult[],
  tables: Tables,
  path: string,
): Promise<void> {
  const run = runs.find(({ result }) => result.id === SCORECARD_EXPERIMENT)!;
  const pitchHz = pitchOf(await tables(PITCH_TABLE, [ravdess.id]));
  await withCorpus(path, async ({ recordings }) => {
    const progress = startProgress("scorecard", SCORECARD_CLIPS, "clips");
    try {
      const degraded = await scoreDegraded(SCORECARD_EXPERIMENT, folds, recordings, {
        onClip: progress.update,
      });
      const rows = [
        ...await scoreExperiment(run, tables),
        ...await nonSpeechRows(await readModel(), "saved model"),
        ...scoreLeftOut(crossed, GENERAL_TRAINING.emotions, pitchHz),
        ...degraded.rows,
      ];
      await writeFiles(PATHS.results, scorecardFiles({ ...degraded, rows }));
    } finally {
      progress.stop();
    }
  });
}

async function tryInTheWild({ folds }: GroupRun, path: string): Promise<void> {
  await withCorpus(path, async ({ recordings }) => {
    const progress: Progress = startProgress("wild", recordings.length, "clips");
    try {
      const results = await scoreInTheWild(folds, recordings, progress.update);
      await writeFiles(PATHS.results, wildFiles(results, SAVED_EXPERIMENT));
    } finally {
      progress.stop();
    }
  });
}

/** Writes how this run went, for `bench`; git ignores it. */
async function writeRecord(
  path: string | undefined,
  featuresS: number,
  totalS: number,
  peakMemoryMib: number,
): Promise<void> {
  const record = {
    source: path ?? COMMITTED_TABLES,
    featuresS: Math.round(featuresS),
    totalS: Math.round(totalS),
    peakMemoryMib,
    deno: Deno.version.deno,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    cores: navigator.hardwareConcurrency,
  };
  await writeWhole(join(PATHS.results, "run.json"), JSON.stringify(record, null, 2) + "\n");
}
