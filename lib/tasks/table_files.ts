import { join } from "@std/path";
import { isAbsent } from "../corpus/files.ts";
import type { Dataset } from "../dataset/mod.ts";
import {
  decodeTable,
  type FeatureSet,
  joinShards,
  requireAllShards,
  tableLicence,
} from "../features/mod.ts";

/** A feature table as it is stored. */
export interface StoredTable {
  readonly dataset: Dataset;
  /** Licence of its content. */
  readonly licence: string;
}

/**
 * Reads a feature table: a Parquet file, or a folder with all its shards.
 *
 * @param path Path of the file or folder.
 * @param advice What to do if the path does not exist, for the message.
 * @param name Name of the table for messages; defaults to the path.
 * @returns The table; shards are joined in their order.
 * @throws {Deno.errors.NotFound} If the path does not exist.
 * @throws {SyntaxError} If a file is damaged.
 * @throws {RangeError} If the features have another definition, or shards are missing.
 */
export async function readTableAt(
  path: string,
  set: FeatureSet,
  advice: string,
  name = path,
): Promise<StoredTable> {
  const isFolder = await Deno.stat(path).then(({ isDirectory }) => isDirectory, (error) => {
    if (!isAbsent(error)) throw error;
    throw new Deno.errors.NotFound(`There is no ${name}; ${advice}`);
  });
  if (!isFolder) return await decodeFile(path, set, name);
  const shards: StoredTable[] = [];
  for (const file of requireAllShards(await parquetFiles(path), name)) {
    shards.push(await decodeFile(join(path, file), set, join(name, file)));
  }
  return {
    dataset: joinShards(shards.map(({ dataset }) => dataset), name),
    licence: [...new Set(shards.map(({ licence }) => licence))].join("; "),
  };
}

/** Lists the Parquet files of a folder, without the marker files and logs of other programs. */
async function parquetFiles(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).filter((name) => /^[^._].*\.parquet$/.test(name));
}

async function decodeFile(path: string, set: FeatureSet, name: string): Promise<StoredTable> {
  const bytes = await Deno.readFile(path);
  return { dataset: await decodeTable(bytes, set, name), licence: tableLicence(bytes, name) };
}
