import { requireComplete } from "../../corpus/mod.ts";
import {
  ABLATED_TRAINING,
  type Experiment,
  EXPERIMENTS,
  GENERAL_TRAINING,
  groupExperiments,
  QUICK_EXPERIMENTS,
  SAVED_EXPERIMENT,
  SCORECARD_EXPERIMENT,
  SEX_GAP_TABLES,
  tableIdsOf,
  type Tables,
} from "../../experiments/mod.ts";
import { WrongUsage } from "../command.ts";
import { extractCommitted, openNamed, reportDifferences } from "../extraction.ts";
import { committedTables, PATHS } from "../files.ts";
import { PITCH_TABLE } from "../project_scorecard.ts";

/** Ids of all experiments, in the order in which they are reported. */
export const IDS = EXPERIMENTS.map(({ id }) => id);
/** Id of the analysis that always runs with the saved experiment. */
export const CROSS_CORPUS = "cross-corpus";
/** Ids of the analyses, which are slow; the last two need recordings. */
export const ANALYSES = [CROSS_CORPUS, "ablation", "sex-gap", "wild", "scorecard"];
const NEEDS_RECORDINGS = ["wild", "scorecard"];

/** The experiments and analyses to run. */
export interface Plan {
  /** Experiments; those that share their trained models are in one group. */
  readonly groups: readonly (readonly Experiment[])[];
  /** Some of {@linkcode ANALYSES}. */
  readonly analyses: readonly string[];
}

/**
 * Chooses the experiments and analyses to run.
 *
 * @param all Whether to run the slow ones too.
 * @param only Ids to run, instead of all that are not slow.
 * @param path Path of the recordings, if there are any.
 * @throws {WrongUsage} If an id in `only` is unknown, or needs recordings and there are none.
 */
export function makePlan(
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
  // Wild tests the saved experiment's models; the scorecard needs its results on other corpora.
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

/** Reads or extracts the tables that a plan needs, before any training. */
export async function openTables(
  { groups, analyses }: Plan,
  path: string | undefined,
): Promise<Tables> {
  const trainings = groups.map(([{ training }]) => training);
  if (analyses.includes(CROSS_CORPUS)) trainings.push(GENERAL_TRAINING);
  if (analyses.includes("ablation")) trainings.push(ABLATED_TRAINING);
  const needed = new Set(trainings.flatMap(tableIdsOf));
  if (analyses.includes("scorecard")) needed.add(PITCH_TABLE);
  if (analyses.includes("sex-gap")) { for (const id of SEX_GAP_TABLES) needed.add(id); }
  if (path === undefined) {
    console.log(`Using the committed feature tables in ${PATHS.data}/.`);
    const tables = committedTables();
    for (const id of needed) await tables(id);
    return tables;
  }
  console.log(`Using the audio in ${path}; extracting the features from it.`);
  await using corpus = await openNamed(path);
  requireComplete(corpus);
  const extracted = await extractCommitted(corpus.definition.id, corpus.recordings, [...needed]);
  await reportDifferences(extracted);
  // Only RAVDESS was extracted; the tables of other corpora are the committed ones.
  return committedTables(extracted);
}
