import { type Corpus, describeCorpus, openCorpus, requireClips } from "../corpus/mod.ts";
import {
  compareTables,
  describeDifference,
  extractTables,
  type FeatureSet,
  type FeatureTable,
} from "../features/mod.ts";
import { exists, readTable, tablePath } from "./files.ts";
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
 * Extracts feature sets from the clips of a corpus, showing progress.
 *
 * @param corpus The corpus.
 * @param sets The feature sets.
 * @returns One table a set.
 */
export async function extractWithProgress(
  corpus: Corpus,
  sets: readonly FeatureSet[],
): Promise<FeatureTable[]> {
  const progress = startProgress("features", corpus.entries.length, "clips");
  try {
    return await extractTables(corpus.entries, sets, progress.update);
  } finally {
    progress.stop();
  }
}

/**
 * Prints how far extracted tables are from the committed ones.
 *
 * @param tables Extracted tables.
 * @param sets Their feature sets.
 * @returns The largest difference of all, in standard deviations of its feature.
 */
export async function reportDifferences(
  tables: readonly FeatureTable[],
  sets: readonly FeatureSet[],
): Promise<number> {
  let largest = 0;
  for (const [i, set] of sets.entries()) {
    if (!await exists(tablePath(set))) {
      throw new RangeError(
        `Cannot compare "${set.id}": there is no ${tablePath(set)}; make it with: ` +
          `deno task features --corpus PATH --write`,
      );
    }
    const difference = compareTables(tables[i], await readTable(set));
    console.log(describeDifference(set.id, difference, tablePath(set)));
    largest = Math.max(largest, difference.largest);
  }
  return largest;
}
