import { corpusNamed, ravdess, speakersOf } from "../../corpus/mod.ts";
import { calibrationOf } from "../../evaluation/mod.ts";
import {
  ABLATION_NETWORKS,
  buildSavedModel,
  calibrateOnLeftOut,
  crossCorpus,
  crossCorpusNetworks,
  type CrossCorpusResult,
  enrolmentCurve,
  type Experiment,
  type ExperimentResult,
  GENERAL_CORPORA,
  GENERAL_TRAINING,
  type GroupRun,
  networkCount,
  runAblation,
  runExperiments,
  SAVED_EXPERIMENT,
  SCORECARD_EXPERIMENT,
  scoreInTheWild,
  sexGap,
  sexGapNetworks,
  type Tables,
} from "../../experiments/mod.ts";
import { encodeModel, type Fit } from "../../model/mod.ts";
import {
  ablationFiles,
  calibrationFiles,
  crossCorpusFiles,
  enrolmentFiles,
  mergeResults,
  resultFiles,
  runFiles,
  scorecardFiles,
  sexGapFiles,
  wildFiles,
} from "../../report/mod.ts";
import { openNamed } from "../extraction.ts";
import { PATHS, writeFiles, writeReadme } from "../files.ts";
import { withFitPool } from "../fit_networks.ts";
import { writeGolden } from "../golden.ts";
import { showProgress } from "../progress.ts";
import { projectScorecard } from "../project_scorecard.ts";
import { CROSS_CORPUS, IDS, type Plan } from "./plan.ts";

/**
 * Accuracy that the threshold of a sure answer aims at, on corpora left out of the training. At 0.8,
 * only one answer in thirteen would be sure there.
 */
const GENERAL_CORRECT_WHEN_SURE = 2 / 3;

/** The latest write of the summary, which the next one waits for. */
let writing: Promise<void> = Promise.resolve();

/**
 * Runs a plan, its groups of experiments in parallel; writes the files of each group when it is
 * done.
 *
 * @param path Path of the recordings, if there are any.
 * @param earlier Results of experiments that are not run; without them, nothing is written.
 * @returns One result for each experiment, in the order in which they are reported.
 */
export async function runPlan(
  plan: Plan,
  tables: Tables,
  path: string | undefined,
  earlier: readonly ExperimentResult[] | undefined,
): Promise<ExperimentResult[]> {
  const { groups, analyses } = plan;
  const done: ExperimentResult[] = [];
  const interrupt = () => {
    const written = earlier ? done.map(({ id }) => id) : [];
    const missing = groups.flat().map(({ id }) => id).filter((id) => !written.includes(id));
    console.error(
      `\nInterrupted. Written: ${written.join(", ") || "nothing"}.\n` +
        `Missing: ${[...missing, ...analyses].join(", ")}.`,
    );
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", interrupt);
  await withFitPool(networksOf(plan), (fit) => runWith(fit, plan, tables, path, earlier, done))
    .finally(() => Deno.removeSignalListener("SIGINT", interrupt));
  return groups.flat().map(({ id }) => done.find((result) => result.id === id)!)
    .sort((a, b) => IDS.indexOf(a.id) - IDS.indexOf(b.id));
}

/** Counts the networks that a plan fits, for the progress that is shown. */
export function networksOf({ groups, analyses }: Plan): number {
  const speakers = speakersOf(ravdess).length;
  return groups.reduce((sum, group) => sum + networkCount(group, speakers), 0) +
    (groups.some(isSaved) ? 1 : 0) +
    (analyses.includes(CROSS_CORPUS) ? crossCorpusNetworks(GENERAL_CORPORA.length) : 0) +
    (analyses.includes("ablation") ? ABLATION_NETWORKS : 0) +
    (analyses.includes("sex-gap") ? sexGapNetworks(speakers) : 0);
}

/**
 * Runs the experiments, then the analyses.
 *
 * @param done Takes the results of the experiments as they are done.
 */
async function runWith(
  fit: Fit,
  { groups, analyses }: Plan,
  tables: Tables,
  path: string | undefined,
  earlier: readonly ExperimentResult[] | undefined,
  done: ExperimentResult[],
): Promise<void> {
  let crossed: readonly CrossCorpusResult[] = [];
  let tested: GroupRun | undefined;
  await Promise.all(groups.map(async (group) => {
    const run = await runExperiments(group, tables, fit);
    if (earlier) {
      for (const { result, predictions } of run.runs) {
        await writeFiles(PATHS.results, runFiles(result, predictions));
      }
    }
    done.push(...run.runs.map(({ result }) => result));
    if (earlier) await writeSummary(done, earlier);
    if (earlier && isSaved(group)) {
      crossed = await analyseSaved(group, run, tables, fit);
      if (analyses.includes("wild")) await analyseWild(run, path!);
    }
    if (group.some(({ id }) => id === SCORECARD_EXPERIMENT)) tested = run;
    else for (const { recogniser } of run.folds) recogniser.network.dispose();
  }));
  if (analyses.includes(CROSS_CORPUS) && !groups.some(isSaved)) {
    const files = crossCorpusFiles(await crossCorpus(GENERAL_TRAINING, tables, fit));
    await writeFiles(PATHS.results, files);
  }
  if (analyses.includes("scorecard")) {
    const scorecard = await projectScorecard(tested!, crossed, tables, path);
    await writeFiles(PATHS.results, scorecardFiles(scorecard));
  }
  for (const { recogniser } of tested?.folds ?? []) recogniser.network.dispose();
  if (analyses.includes("ablation")) {
    await writeFiles(PATHS.results, ablationFiles(await runAblation(tables, fit)));
  }
  if (analyses.includes("sex-gap")) {
    await writeFiles(PATHS.results, sexGapFiles(await sexGap(tables, fit)));
  }
}

function isSaved(group: readonly Experiment[]): boolean {
  return group.some(({ id }) => id === SAVED_EXPERIMENT);
}

/**
 * Writes the metrics of all experiments. Calls run one after the other, so that none overwrites the
 * results of another.
 */
function writeSummary(
  done: readonly ExperimentResult[],
  earlier: readonly ExperimentResult[],
): Promise<void> {
  return writing = writing.then(async () => {
    const results = mergeResults(IDS, done, earlier);
    await writeFiles(PATHS.results, resultFiles(results));
    await writeReadme();
  });
}

/**
 * Analyses the models of the saved experiment, and builds the saved model. Writes calibration,
 * enrolment curve, results on other corpora, and the model.
 *
 * @returns Results of models on corpora that were left out of their training.
 */
async function analyseSaved(
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
  const crossed = await crossCorpus(training, tables, fit);
  await writeFiles(PATHS.results, crossCorpusFiles(crossed));
  // For recordings of other corpora, temperature and threshold come from corpora left out.
  const { temperature, predictions } = calibrateOnLeftOut(crossed, training.emotions);
  const model = await buildSavedModel(training, tables, { ...run, predictions }, {
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

/** Tests the models of the saved experiment on degraded recordings, and writes the results. */
async function analyseWild({ folds }: GroupRun, path: string): Promise<void> {
  await using corpus = await openNamed(path);
  using progress = showProgress("wild", "clips", corpus.recordings.length);
  const results = await scoreInTheWild(folds, corpus.recordings, progress.update);
  await writeFiles(PATHS.results, wildFiles(results, SAVED_EXPERIMENT));
}
