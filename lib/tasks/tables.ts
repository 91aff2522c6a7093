import { type Corpus, describeCorpus, openCorpus, requireClips } from "../corpus/mod.ts";
import {
  AS_RECORDED,
  compareTables,
  type CorpusTables,
  describeDifference,
  encodeFeatureTable,
  encodeFrameTable,
  extractTables,
  FEATURE_SETS,
  type FeatureTable,
  FRAME_VERSIONS,
  meanFrames,
  rich,
  RICH_VERSIONS,
} from "../features/mod.ts";
import { collectGarbage } from "../core/garbage.ts";
import { readFrames, readTable, tablePath, writeWhole } from "./files.ts";
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
  let largest = 0;
  const report = (path: string, table: FeatureTable, committed: FeatureTable) => {
    const difference = compareTables(table, committed);
    console.log(describeDifference(table.definition.id, difference, path));
    largest = Math.max(largest, difference.largest);
    collectGarbage();
  };
  // Of the committed tables, one at a time is in memory.
  for (const set of FEATURE_SETS) {
    report(tablePath(set.id), tables.sets.get(set.id)!, await readTable(set));
  }
  for (const { id } of RICH_VERSIONS) {
    if (id === AS_RECORDED) continue; // that was among the sets
    report(tablePath(rich.id, id), tables.rich.get(id)!, await readTable(rich, id));
  }
  for (const { id } of FRAME_VERSIONS) {
    const committed = meanFrames(await readFrames(id));
    report(tablePath("frames", id), meanFrames(tables.frames.get(id)!), committed);
  }
  return largest;
}

/**
 * Writes tables to where the committed ones are.
 *
 * @param tables The tables.
 */
export async function writeTables(tables: CorpusTables): Promise<void> {
  const write = async (path: string, bytes: Uint8Array) => {
    await writeWhole(path, bytes);
    console.log(`wrote ${path}`);
  };
  for (const [id, table] of tables.sets) await write(tablePath(id), encodeFeatureTable(table));
  for (const [version, table] of tables.rich) {
    if (version !== AS_RECORDED) {
      await write(tablePath(rich.id, version), encodeFeatureTable(table));
    }
  }
  for (const [version, table] of tables.frames) {
    await write(tablePath("frames", version), encodeFrameTable(table));
  }
}
