import { count } from "../core/count.ts";
import {
  encodeTable,
  type FeatureSet,
  requireOnePiece,
  rowsOfShard,
  type Shard,
} from "../features/mod.ts";
import { WrongUsage } from "./command.ts";
import { extractUsable } from "./extraction.ts";
import { writeWhole } from "./files.ts";
import type { AudioSource } from "./training_sources.ts";

/** Options of {@linkcode writeFeatureTable}. */
export interface FeatureTableOptions {
  /** The shard to write; defaults to the whole table. */
  readonly shard?: Shard | undefined;
  /** Whether recordings in which no speech is found are left out. */
  readonly onlySpeech?: boolean;
  /** Number of workers; defaults to one per core. */
  readonly workers?: number | undefined;
}

/**
 * Parses the number of a shard.
 *
 * @param text `I/N`, such as `3/16`.
 * @throws {WrongUsage} If the text has another form, or I is not from 1 to N.
 */
export function parseShard(text: string): Shard {
  const [, first, second] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { number: Number(first), count: Number(second) };
  if (shard.number >= 1 && shard.number <= shard.count) return shard;
  throw new WrongUsage(`Cannot use --shard ${text}, expected I/N from 1/N to N/N, such as 3/16`);
}

/**
 * Extracts the features of recordings, or of one shard of them, and writes them to a file, either
 * completely or not at all. The file has the same bytes on every machine. Recordings that cannot be
 * used are left out, and their names printed.
 *
 * @param file Path of the file.
 * @returns The number of recordings that were left out.
 * @throws {RangeError} If there are too many recordings for one file.
 */
export async function writeFeatureTable(
  file: string,
  { recordings: all, licence }: AudioSource,
  set: FeatureSet,
  { shard, workers, onlySpeech = false }: FeatureTableOptions = {},
): Promise<number> {
  const recordings = shard ? rowsOfShard(all, shard) : all;
  requireOnePiece(recordings.length, set.columns.length);
  const { tables, failures } = await extractUsable(recordings, {
    tables: [set.id],
    ...(workers === undefined ? {} : { workers }),
    onlySpeech,
  });
  const table = tables.get(set.id)!;
  await writeWhole(file, await encodeTable(table, set, licence));
  console.log(`wrote ${file}: ${count(table.recordings.length, "recording")}`);
  return failures.length;
}
