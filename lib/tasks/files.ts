import { dirname, join } from "@std/path";
import { decodeFeatureTable, type FeatureSet, type FeatureTable } from "../features/mod.ts";
import { loadModel, type TrainedModel } from "../model/mod.ts";

/** Where things lie, relative to the repository. */
export const PATHS = {
  data: "data",
  corpus: "data/ravdess",
  results: "results",
  model: "results/model",
  readme: "README.md",
} as const;

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

/**
 * Path of the committed table of a feature set.
 *
 * @param set The feature set.
 * @returns `data/ravdess-….parquet`.
 */
export function tablePath(set: FeatureSet): string {
  return join(PATHS.data, `ravdess-${set.id}.parquet`);
}

/**
 * Reads the committed table of a feature set.
 *
 * @param set The feature set.
 * @returns The table.
 */
export async function readTable(set: FeatureSet): Promise<FeatureTable> {
  const path = tablePath(set);
  return decodeFeatureTable(await Deno.readFile(path), set, path);
}

/**
 * Loads a saved model from its folder.
 *
 * @param folder Path of the folder.
 * @returns The model.
 */
export function readModel(folder: string = PATHS.model): Promise<TrainedModel> {
  return loadModel((name) => Deno.readFile(join(folder, name)));
}
