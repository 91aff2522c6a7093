import { dirname, join } from "@std/path";
import {
  type CorpusTables,
  decodeFeatureTable,
  decodeFrameTable,
  FEATURE_SETS,
  type FeatureSet,
  FRAME_SPEEDS,
  rich,
  RICH_SPEEDS,
} from "../features/mod.ts";
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
 * Path of a committed table.
 *
 * @param id Feature set, or `frames`.
 * @param speed Speed of the recordings.
 * @returns Such as `data/ravdess-rich-0.85x.parquet`, without the speed where it is 1.
 */
export function tablePath(id: string, speed = 1): string {
  return join(PATHS.data, `ravdess-${id}${speed === 1 ? "" : `-${speed}x`}.parquet`);
}

/**
 * Reads all committed tables.
 *
 * @returns The tables.
 */
export async function readTables(): Promise<CorpusTables> {
  const readTable = async (set: FeatureSet, speed = 1) => {
    const path = tablePath(set.id, speed);
    return await decodeFeatureTable(await readCommitted(path), set, path);
  };
  const readFrames = async (speed: number) => {
    const path = tablePath("frames", speed);
    return await decodeFrameTable(await readCommitted(path), path);
  };
  const sets = new Map(
    await Promise.all(
      FEATURE_SETS.map(async (set) => [set.id, await readTable(set)] as const),
    ),
  );
  return {
    sets,
    rich: new Map(
      await Promise.all(
        RICH_SPEEDS.map(async (speed) =>
          [speed, speed === 1 ? sets.get("rich")! : await readTable(rich, speed)] as const
        ),
      ),
    ),
    frames: new Map(
      await Promise.all(
        FRAME_SPEEDS.map(async (speed) => [speed, await readFrames(speed)] as const),
      ),
    ),
  };
}

async function readCommitted(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
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
  return loadModel((name) => Deno.readFile(join(folder, name)));
}
