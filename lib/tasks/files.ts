import { dirname, fromFileUrl, join, resolve } from "@std/path";
import {
  AS_RECORDED,
  type CorpusTables,
  decodeFeatureTable,
  decodeFrameTable,
  FEATURE_SETS,
  type FeatureSet,
  type FeatureTable,
  FRAME_VERSIONS,
  type FrameTable,
  rich,
  RICH_VERSIONS,
} from "../features/mod.ts";
import { parse } from "csv-parse/sync";
import { type Emotion, EMOTIONS, parseClipName } from "../corpus/mod.ts";
import { type ClipPrediction, type ExperimentResult, recallsOf } from "../evaluation/mod.ts";
import { loadModel, type TrainedModel } from "../model/mod.ts";
import { type Figure, parseMetrics, type RecallSeries } from "../report/mod.ts";
import { collectGarbage } from "../core/garbage.ts";

/** Where things lie, relative to the repository. */
export const PATHS = {
  data: "data",
  corpus: "data/ravdess",
  results: "results",
  model: "results/model",
  readme: "README.md",
} as const;

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/**
 * Path of something in the repository, wherever the program was started.
 *
 * @param path Relative to the repository.
 * @returns The absolute path.
 */
export function rooted(path: string): string {
  return resolve(ROOT, path);
}

/**
 * Writes a file so that it is there wholly or not at all.
 *
 * @param path Where; folders are made as needed.
 * @param content What.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  if (!await exists(dirname(path))) await Deno.mkdir(dirname(path), { recursive: true });
  const half = `${path}.half`;
  try {
    if (typeof content === "string") await Deno.writeTextFile(half, content);
    else await Deno.writeFile(half, content);
    await Deno.rename(half, path);
  } catch (error) {
    if (await exists(half)) await Deno.remove(half);
    throw error;
  }
}

/**
 * Says whether there is something at a path.
 *
 * @param path The path.
 * @returns False only if nothing is there.
 */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What `results/run.json` calls its source when features were not extracted again. */
export const COMMITTED_TABLES = "committed feature tables";

/**
 * Path of a committed table.
 *
 * @param id Feature set, or `frames`.
 * @param version Id of the version of the recordings.
 * @returns Such as `data/ravdess-rich-0.85x.parquet`, without the version where it is as recorded.
 */
export function tablePath(id: string, version = AS_RECORDED): string {
  const suffix = version === AS_RECORDED ? "" : `-${version}`;
  return join(PATHS.data, `ravdess-${id}${suffix}.parquet`);
}

/**
 * Reads a committed table of features.
 *
 * @param set The feature set.
 * @param version Id of the version of the recordings.
 * @returns The table.
 */
export async function readTable(set: FeatureSet, version = AS_RECORDED): Promise<FeatureTable> {
  const path = tablePath(set.id, version);
  return await decodeFeatureTable(await readCommitted(path), set, path);
}

/**
 * Reads a committed table of frames.
 *
 * @param version Id of the version of the recordings.
 * @returns The table.
 */
export async function readFrames(version: string): Promise<FrameTable> {
  const path = tablePath("frames", version);
  return await decodeFrameTable(await readCommitted(path), path);
}

/**
 * Reads all committed tables.
 *
 * @returns The tables.
 */
export async function readTables(): Promise<CorpusTables> {
  // One after the other: what reading leaves behind would otherwise be there all at once.
  const next = async <T>(table: Promise<T>): Promise<T> => {
    await table;
    collectGarbage();
    return table;
  };
  const sets = new Map<string, FeatureTable>();
  for (const set of FEATURE_SETS) sets.set(set.id, await next(readTable(set)));
  const richTables = new Map<string, FeatureTable>();
  for (const { id } of RICH_VERSIONS) {
    richTables.set(id, id === AS_RECORDED ? sets.get(rich.id)! : await next(readTable(rich, id)));
  }
  const frames = new Map<string, FrameTable>();
  for (const { id } of FRAME_VERSIONS) frames.set(id, await next(readFrames(id)));
  return { sets, rich: richTables, frames };
}

async function readCommitted(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(rooted(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `There is no ${path}; get it back from the repository, or make it with: ` +
        `deno task features --corpus PATH --write`,
    );
  }
}

/**
 * Loads a saved model from its folder.
 *
 * @param folder Path of the folder.
 * @returns The model.
 */
export function readModel(folder: string = PATHS.model): Promise<TrainedModel> {
  return loadModel((name) => Deno.readFile(rooted(join(folder, name))));
}

/**
 * Reads the numbers of all experiments.
 *
 * @returns Result by id of the experiment.
 */
export async function readMetrics(): Promise<Map<string, ExperimentResult>> {
  const results = parseMetrics(await readText("metrics.json"));
  return new Map(results.map((result) => [result.id, result]));
}

/**
 * Reads all predictions of an experiment.
 *
 * @param experiment Its id.
 * @returns The predictions; probabilities have four decimals.
 */
export async function readPredictions(experiment: string): Promise<ClipPrediction[]> {
  const text = await readText(join("predictions", `${experiment}.csv`));
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.map((row) => ({
    experiment,
    clip: parseClipName(row.clip),
    fold: Number(row.fold),
    seed: Number(row.seed),
    truth: row.truth as Emotion,
    prediction: row.prediction as Emotion,
    probabilities: Float32Array.from(
      Object.keys(row).filter((name) => name.startsWith("p_")),
      (name) => Number(row[name]),
    ),
  }));
}

/**
 * Reads a figure of `results/figures/`.
 *
 * @param name Its name, such as `reliability` or the id of an experiment.
 * @returns The figure.
 */
export async function readFigure(name: string): Promise<Figure> {
  return JSON.parse(await readText(join("figures", `${name}.json`)));
}

/**
 * Computes the recalls of an experiment from its predictions.
 *
 * @param experiment Its id; all eight emotions, unseen actors.
 * @returns The recalls, named like the experiment.
 */
export async function readRecalls(experiment: string): Promise<RecallSeries> {
  const recalls = recallsOf(await readPredictions(experiment), EMOTIONS);
  return { name: experiment, emotions: EMOTIONS, recalls };
}

async function readText(name: string): Promise<string> {
  return await Deno.readTextFile(rooted(join(PATHS.results, name)));
}
