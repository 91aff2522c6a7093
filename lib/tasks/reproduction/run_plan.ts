import { ravdess } from "../../corpus/mod.ts";
import {
  ABLATION_NETWORKS,
  crossCorpus,
  crossCorpusNetworks,
  type CrossCorpusResult,
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
  sexGap,
  sexGapNetworks,
  type Tables,
} from "../../experiments/mod.ts";
import type { Fit } from "../../model/mod.ts";
import {
  ablationFiles,
  crossCorpusFiles,
  mergeResults,
  resultFiles,
  runFiles,
  scorecardFiles,
  sexGapFiles,
} from "../../report/mod.ts";
import { PATHS, writeFiles } from "../files.ts";
import { withFitPool } from "../fit_networks.ts";
import { projectScorecard } from "../project_scorecard.ts";
import { writeReadme } from "../result_files.ts";
import { analyseSaved, tryInTheWild } from "./analyses.ts";
import { CROSS_CORPUS, IDS, type Plan } from "./plan.ts";

/** The last write of the summary; the next one waits for it. */
let writing: Promise<void> = Promise.resolve();

/**
 * Runs all of a plan in parallel; each experiment's files are written when it is done.
 *
 * @param path Where the recordings are, if there are any.
 * @param earlier Results that stay where they are not run; without them, nothing is written.
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
  try {
    await withFitPool(
      networksOf(plan),
      (fit) => runWith(fit, plan, { tables, path, earlier, done }),
    );
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
  }
  return groups.flat().map(({ id }) => done.find((result) => result.id === id)!)
    .sort((a, b) => IDS.indexOf(a.id) - IDS.indexOf(b.id));
}

function networksOf({ groups, analyses }: Plan): number {
  const speakers = ravdess.expected.length;
  return groups.reduce((sum, group) => sum + networkCount(group, speakers), 0) +
    (groups.some(isSaved) ? 1 : 0) +
    (analyses.includes(CROSS_CORPUS) ? crossCorpusNetworks(GENERAL_CORPORA.length) : 0) +
    (analyses.includes("ablation") ? ABLATION_NETWORKS : 0) +
    (analyses.includes("sex-gap") ? sexGapNetworks(speakers) : 0);
}

/** What a plan is run with: the arguments of {@linkcode runPlan}, and what is done so far. */
interface Running {
  readonly tables: Tables;
  readonly path: string | undefined;
  readonly earlier: readonly ExperimentResult[] | undefined;
  readonly done: ExperimentResult[];
}

/** Runs the experiments, then what is measured beside them. */
async function runWith(
  fit: Fit,
  { groups, analyses }: Plan,
  { tables, path, earlier, done }: Running,
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
      if (analyses.includes("wild")) await tryInTheWild(run, path!);
    }
    if (group.some(({ id }) => id === SCORECARD_EXPERIMENT)) tested = run;
    else for (const { recogniser } of run.folds) recogniser.network.dispose();
  }));
  if (analyses.includes(CROSS_CORPUS) && !groups.some(isSaved)) {
    await writeFiles(
      PATHS.results,
      crossCorpusFiles(await crossCorpus(GENERAL_TRAINING, tables, fit)),
    );
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

/** Writes the numbers of all experiments; one call after the other, so that none is lost. */
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
