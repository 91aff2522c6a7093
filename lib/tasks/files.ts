import { fromFileUrl, join, resolve } from "@std/path";
import { parse } from "csv-parse/sync";
import { type Dataset, joinDatasets } from "../dataset/mod.ts";
import type { Prediction, ScorecardRow } from "../evaluation/mod.ts";
import type { CrossCorpusResult, ExperimentResult, Tables } from "../experiments/mod.ts";
import { tableDefinition } from "../features/mod.ts";
import { exists, isAbsent, writeWhole } from "../corpus/files.ts";
import { ravdess } from "../corpus/mod.ts";
import { loadModel, type SavedModel } from "../model/mod.ts";
import { type Figure, parseMetrics, type ReadmeResults, withSummary } from "../report/mod.ts";
import { readTableAt } from "./table_files.ts";

export { exists, writeWhole };

/** Paths of files and folders, relative to the repository. */
export const PATHS = {
  data: "data",
  corpus: "data/ravdess",
  samples: "data/samples",
  results: "results",
  model: "results/model",
  evaluations: "results/evaluations",
  readme: "README.md",
} as const;

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** Returns the absolute path of a file of the repository, whatever the current folder is. */
export function rooted(path: string): string {
  return resolve(ROOT, path);
}

/**
 * Changes to the folder in which the user called the task, so that relative paths start there:
 * `deno task` runs programs in the repository, and passes the user's folder in `INIT_CWD`.
 */
export function startWhereCalled(): void {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "INIT_CWD" });
  const folder = state === "granted" ? Deno.env.get("INIT_CWD") : undefined;
  if (folder !== undefined) Deno.chdir(folder);
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await writeWhole(join(folder, name), content);
  }
}

/** Returns the path of a committed feature table, such as `data/ravdess-rich-0.85x.parquet`. */
export function tablePath(id: string, corpus: string = ravdess.id): string {
  return join(PATHS.data, `${corpus}-${id}.parquet`);
}

/**
 * Reads a committed feature table.
 *
 * @param corpus Id of the corpus; defaults to RAVDESS.
 * @throws {Error} If it does not exist, is damaged, or has features of another definition.
 */
export async function readTable(id: string, corpus?: string): Promise<Dataset> {
  const path = tablePath(id, corpus);
  const advice =
    "get it back from the repository, or make it with: deno task features --corpus PATH --write";
  return (await readTableAt(rooted(path), tableDefinition(id).set, advice, path)).dataset;
}

/**
 * Returns a function that reads committed tables, each one once, when it is first needed. For
 * several corpora, it reads their tables one after the other and joins them; the table of each
 * corpus is then a view of the joined one, so that no value is in memory twice.
 *
 * @param extracted Tables of RAVDESS to use instead of the committed ones, by id.
 */
export function committedTables(extracted?: ReadonlyMap<string, Dataset>): Tables {
  const tables = new Map<string, Promise<Dataset>>();
  const keyOf = (id: string, corpora: readonly string[]) => `${id} of ${corpora}`;
  const read = async (id: string, corpora: readonly string[]): Promise<Dataset> => {
    const [corpus, ...others] = corpora;
    if (others.length === 0) {
      return corpus === ravdess.id && extracted?.get(id) || await readTable(id, corpus);
    }
    const parts: Dataset[] = [];
    for (const corpus of corpora) parts.push(await tableOf(id, [corpus]));
    const joined = joinDatasets(parts);
    for (const [i, view] of viewsOf(joined, parts).entries()) {
      tables.set(keyOf(id, [corpora[i]]), Promise.resolve(view));
    }
    return joined;
  };
  const tableOf: Tables = (id, corpora = [ravdess.id]) => {
    const key = keyOf(id, corpora);
    let table = tables.get(key);
    if (!table) tables.set(key, table = read(id, corpora));
    return table;
  };
  return tableOf;
}

/** Returns the parts of a joined dataset; their values are views of its values. */
function viewsOf({ features: { values } }: Dataset, parts: readonly Dataset[]): Dataset[] {
  let at = 0;
  return parts.map(({ recordings, features: { columns, values: { length } } }) => {
    const part = values.subarray(at, at += length);
    return { recordings, features: { columns, values: part } };
  });
}

/**
 * Loads a saved model from its folder.
 *
 * @throws {Error} If a file does not exist, is damaged, or does not belong to a model.
 */
export function readModel(folder: string = rooted(PATHS.model)): Promise<SavedModel> {
  return loadModel((name) => {
    const path = join(folder, name);
    return Deno.readFile(path).catch((error) => {
      if (!isAbsent(error)) throw error;
      throw new Deno.errors.NotFound(
        `There is no ${path}; a saved model has card.json, model.json and weights.bin`,
      );
    });
  });
}

/** Reads the results of all experiments, by id of the experiment. */
export async function readMetrics(): Promise<Map<string, ExperimentResult>> {
  const path = join(PATHS.results, "metrics.json");
  const results = parseMetrics(await Deno.readTextFile(rooted(path)), path);
  return new Map(results.map((result) => [result.id, result]));
}

/** Reads all predictions of an experiment on RAVDESS; probabilities have four decimals. */
export async function readPredictions(experiment: string): Promise<Prediction[]> {
  const path = join(PATHS.results, "predictions", `${experiment}.csv`);
  const rows: Record<string, string>[] = parse(await Deno.readTextFile(rooted(path)), {
    columns: true,
  });
  return rows.map((row) => ({
    experiment,
    recording: ravdess.parse(row.recording),
    fold: Number(row.fold),
    seed: Number(row.seed),
    truth: row.truth,
    probabilities: Float32Array.from(
      Object.keys(row).filter((name) => name.startsWith("p_")),
      (name) => Number(row[name]),
    ),
  }));
}

/**
 * Reads a figure of `results/figures/`.
 *
 * @param name `reliability` or `cross-corpus-adaptation`.
 */
export async function readFigure(name: string): Promise<Figure> {
  const path = join(PATHS.results, "figures", `${name}.json`);
  return JSON.parse(await Deno.readTextFile(rooted(path)));
}

/**
 * Reads the results of models on corpora that they were not trained on.
 *
 * @returns One for each corpus, with all others trained on, then one for each pair; empty if they
 * were not run.
 */
export async function readCrossCorpus(): Promise<Omit<CrossCorpusResult, "predictions">[]> {
  return (await readResult("cross-corpus.json"))?.results ?? [];
}

/** Reads the tests of the scorecard; empty if they were not run. */
export async function readScorecard(): Promise<ScorecardRow[]> {
  return (await readResult("scorecard.json"))?.rows ?? [];
}

/** Reads a JSON file of `results/`; returns nothing if it does not exist. */
export async function readResult(name: string) {
  try {
    return JSON.parse(await Deno.readTextFile(rooted(join(PATHS.results, name))));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Reads the results that the README shows; empty for other corpora and degraded recordings if these
 * were not run.
 */
export async function readReadmeResults(): Promise<ReadmeResults> {
  return {
    experiments: [...(await readMetrics()).values()],
    crossed: await readCrossCorpus(),
    wild: (await readResult("wild.json"))?.results ?? [],
  };
}

/** Updates the tables of the README from `results/`. */
export async function writeReadme(): Promise<void> {
  const page = await Deno.readTextFile(PATHS.readme);
  await writeWhole(PATHS.readme, withSummary(page, await readReadmeResults()));
}
