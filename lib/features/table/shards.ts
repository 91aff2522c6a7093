import { type Dataset, joinDatasets } from "../../dataset/dataset.ts";

/** One of the equal parts of a table, which are extracted and stored separately. */
export interface Shard {
  /** Number of the shard, from 1 to `count`. */
  readonly number: number;
  /** Number of shards of the table. */
  readonly count: number;
}

/**
 * Maximum number of values of a table that is made in one piece: 256 MiB, which are also copied.
 */
const MAX_VALUES = 2 ** 26;

/**
 * Returns the file name of a shard, such as `shard-03-of-16.parquet`; names sort like the shards.
 */
export function shardName({ number, count }: Shard): string {
  return `shard-${String(number).padStart(String(count).length, "0")}-of-${count}.parquet`;
}

/**
 * Returns the rows of a shard. Shards are consecutive, and their lengths differ by at most one.
 *
 * @param rows All rows, in an order that does not depend on the machine.
 */
export function rowsOfShard<T>(rows: readonly T[], { number, count }: Shard): T[] {
  const bound = (shard: number) => Math.floor(rows.length * shard / count);
  return rows.slice(bound(number - 1), bound(number));
}

/**
 * Checks that a table is small enough to be extracted in one piece.
 *
 * @throws {RangeError} If it is not; the message says how many recordings one piece may have.
 */
export function requireOnePiece(rows: number, columns: number): void {
  if (rows * columns <= MAX_VALUES) return;
  throw new RangeError(
    `Cannot extract ${rows} recordings with ${columns} features each in one piece, expected at ` +
      `most ${Math.floor(MAX_VALUES / columns)} recordings; divide them into more shards with ` +
      `--shard I/N`,
  );
}

/**
 * Checks that all files of a sharded table are there.
 *
 * @param names Names of Parquet files, in any order.
 * @param folder Their folder, for error messages.
 * @returns The names, in the order of the shards.
 * @throws {RangeError} If a file is not a shard, a shard is missing, or their counts differ.
 */
export function requireAllShards(names: readonly string[], folder: string): string[] {
  const fail = (why: string) => new RangeError(`Cannot read the table ${folder}: ${why}`);
  const counts = new Set(names.map((name) => {
    const [, number, count] = /^shard-(\d+)-of-(\d{1,9})\.parquet$/.exec(name)?.map(Number) ?? [];
    if (!(number >= 1 && number <= count) || name !== shardName({ number, count })) {
      throw fail(`${name} is not a shard, such as shard-03-of-16.parquet`);
    }
    return count;
  }));
  if (names.length === 0) throw fail("there is no Parquet file in it");
  if (counts.size > 1) {
    throw fail(`it holds shards of different divisions, of ${[...counts].join(" and of ")}`);
  }
  const [count] = counts;
  if (names.length === count) return names.toSorted();
  const there = new Set(names);
  let number = 1;
  while (there.has(shardName({ number, count }))) number++;
  const missing = shardName({ number, count });
  throw fail(`${count - names.length} of ${count} shards are missing, such as ${missing}`);
}

/**
 * Joins the shards of a table.
 *
 * @param shards The shards, in order.
 * @param folder Their folder, for error messages.
 * @throws {RangeError} If a recording occurs twice.
 */
export function joinShards(shards: readonly Dataset[], folder: string): Dataset {
  const dataset = joinDatasets(shards);
  const seen = new Set<string>();
  for (const { corpus, id } of dataset.recordings) {
    const key = `${corpus}/${id}`;
    if (seen.has(key)) {
      throw new RangeError(`Cannot read the table ${folder}: recording ${key} is in it twice`);
    }
    seen.add(key);
  }
  return dataset;
}
