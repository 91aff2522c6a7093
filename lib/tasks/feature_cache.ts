import { AUGMENTATIONS_REVISION, UNCHANGED } from "../audio/augment/augmentations.ts";
import { join } from "@std/path";
import { sha256Hex } from "../core/hash.ts";
import type { Recording } from "../corpus/mod.ts";
import {
  definitionHash,
  featureDefinition,
  type RowCache,
  type TableDefinition,
  tableDefinition,
} from "../features/mod.ts";
import { exists, writeWhole } from "./files.ts";

/**
 * Caches rows of features in files. The key is all that a row is computed from: the audio, the
 * definition of the features and, for augmented recordings, what the augmentation depends on.
 * Several trainings can use the cache at once.
 *
 * @param folder Path of the folder; created when needed, and safe to remove.
 */
export function cacheInFolder(folder: string): RowCache {
  return async (audio, recording, tables, extract) => {
    const audioHash = await sha256Hex(audio);
    const places = await Promise.all(
      tables.map((id) => placeOf(folder, tableDefinition(id), audioHash, recording)),
    );
    const kept = await Promise.all(
      places.map((path, i) => readRow(path, tableDefinition(tables[i]).set.columns.length)),
    );
    if (kept.every((row) => row !== undefined)) return kept;
    const rows = await extract();
    for (const [i, row] of rows.entries()) {
      const bytes = new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
      await writeWhole(places[i], bytes, `${places[i]}.${crypto.randomUUID()}.half`);
    }
    return rows;
  };
}

async function placeOf(
  folder: string,
  { set, augmentation: { id } }: TableDefinition,
  audioHash: string,
  { corpus, speaker, id: recording }: Recording,
): Promise<string> {
  const definition = (await definitionHash(featureDefinition(set))).slice(0, 16);
  const from = JSON.stringify([audioHash, id, AUGMENTATIONS_REVISION, corpus, speaker, recording]);
  const name = id === UNCHANGED ? audioHash : await sha256Hex(new TextEncoder().encode(from));
  // Subfolders, as folders with thousands of files are slow to list.
  return join(folder, `${set.id}-${definition}`, name.slice(0, 2), `${name}.f32`);
}

/** Reads a row; returns nothing if there is no file, or one cut off, as by a full disk. */
async function readRow(path: string, columns: number): Promise<Float32Array | undefined> {
  if (!await exists(path)) return undefined;
  const bytes = await Deno.readFile(path);
  return bytes.length === 4 * columns ? new Float32Array(bytes.buffer) : undefined;
}
