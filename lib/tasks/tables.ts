import { type Corpus, describeCorpus, openCorpus, requireClips } from "../corpus/mod.ts";
import {
  AS_RECORDED,
  compareTables,
  type CorpusTables,
  describeDifference,
  encodeFeatureTable,
  encodeFrameTable,
  extractTables,
  type FeatureTable,
  meanFrames,
} from "../features/mod.ts";
import { readTables, tablePath, writeWhole } from "./files.ts";
import { startProgress } from "./progress.ts";

/**
 * Opens a corpus, hands it on, and closes it; what is wrong with it is printed.
 *
 * @param path Path of the folder or zip.
 * @param use What to do with it.
 * @returns What `use` returns.
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
 * Extracts all features of the clips of a corpus, showing progress.
 *
 * @param corpus The corpus.
 * @returns The tables.
 */
export async function extractWithProgress(corpus: Corpus): Promise<CorpusTables> {
  const progress = startProgress("features", corpus.entries.length, "clips");
  try {
    return await extractTables(corpus.entries, progress.update);
  } finally {
    progress.stop();
  }
}

/**
 * Prints how far extracted tables are from the committed ones.
 *
 * @param tables Extracted tables.
 * @returns The largest difference of all, in standard deviations of its feature.
 */
export async function reportDifferences(tables: CorpusTables): Promise<number> {
  const committed = new Map(listTables(await readTables()));
  let largest = 0;
  for (const [path, table] of listTables(tables)) {
    const difference = compareTables(table, committed.get(path)!);
    console.log(describeDifference(table.definition.id, difference, path));
    largest = Math.max(largest, difference.largest);
  }
  return largest;
}

/** Every table by its path; of frames, the mean of each clip. */
function listTables({ sets, rich, frames }: CorpusTables): [string, FeatureTable][] {
  return [
    ...Array.from(sets, ([id, table]): [string, FeatureTable] => [tablePath(id), table]),
    ...Array.from(rich, ([version, table]): [string, FeatureTable] => [
      tablePath("rich", version),
      table,
    ]).slice(1),
    ...Array.from(frames, ([version, table]): [string, FeatureTable] => [
      tablePath("frames", version),
      meanFrames(table),
    ]),
  ];
}

/**
 * Writes tables to where the committed ones are.
 *
 * @param tables The tables.
 */
export async function writeTables({ sets, rich, frames }: CorpusTables): Promise<void> {
  const write = async (path: string, bytes: Uint8Array) => {
    await writeWhole(path, bytes);
    console.log(`wrote ${path}`);
  };
  for (const [id, table] of sets) await write(tablePath(id), encodeFeatureTable(table));
  for (const [version, table] of rich) {
    if (version !== AS_RECORDED) await write(tablePath("rich", version), encodeFeatureTable(table));
  }
  for (const [version, table] of frames) {
    await write(tablePath("frames", version), encodeFrameTable(table));
  }
}
