import { type Corpus, describeCorpus, openCorpus, requireClips } from "../corpus/mod.ts";
import type { Dataset } from "../dataset/mod.ts";
import {
  compareDatasets,
  describeDifference,
  encodeTable,
  extractTables,
  tableDefinition,
} from "../features/mod.ts";
import { readTable, tablePath, writeWhole } from "./files.ts";
import { startProgress } from "./progress.ts";

/**
 * Opens a corpus, prints what it lacks, passes it on, and closes it.
 *
 * @param path Path of the folder or zip.
 * @param use Called with the corpus.
 * @returns The result of `use`.
 */
export async function withCorpus<T>(path: string, use: (corpus: Corpus) => Promise<T>): Promise<T> {
  const corpus = await openCorpus(path);
  try {
    requireClips(corpus);
    for (const line of describeCorpus(corpus)) console.log(`corpus: ${line}`);
    return await use(corpus);
  } finally {
    await corpus.close();
  }
}

/**
 * Extracts the feature tables of a corpus, showing progress.
 *
 * @param recordings The recordings.
 * @param tables Ids of the tables; all of them unless given.
 * @returns The tables, by id.
 */
export async function extractWithProgress(
  recordings: Corpus["recordings"],
  tables?: readonly string[],
): Promise<Map<string, Dataset>> {
  const progress = startProgress("features", recordings.length, "clips");
  try {
    return await extractTables(recordings, {
      ...(tables ? { tables } : {}),
      onRecording: progress.update,
    });
  } finally {
    progress.stop();
  }
}

/**
 * Prints how far extracted tables are from the committed ones.
 *
 * @param tables Extracted tables, by id.
 * @returns The largest difference of all, in standard deviations of its column.
 */
export async function reportDifferences(tables: ReadonlyMap<string, Dataset>): Promise<number> {
  let largest = 0;
  for (const [id, table] of tables) {
    const difference = compareDatasets(table, await readTable(id));
    console.log(describeDifference(id, difference, tablePath(id)));
    largest = Math.max(largest, difference.largest);
  }
  return largest;
}

/**
 * Writes tables to where the committed ones are.
 *
 * @param tables The tables, by id.
 * @param licence Licence of the values.
 */
export async function writeTables(
  tables: ReadonlyMap<string, Dataset>,
  licence: string,
): Promise<void> {
  for (const [id, table] of tables) {
    await writeWhole(tablePath(id), await encodeTable(table, tableDefinition(id).set, licence));
    console.log(`wrote ${tablePath(id)}`);
  }
}
