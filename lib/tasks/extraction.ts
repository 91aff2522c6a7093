import { reasonOf } from "../audio/unusable_recording.ts";
import {
  type AudioRecording,
  CORPORA,
  type Corpus,
  corpusOf,
  describeCorpus,
  openCorpus,
  requireClips,
} from "../corpus/mod.ts";
import { compare } from "../corpus/files.ts";
import type { Dataset } from "../dataset/mod.ts";
import type { Failure } from "../experiments/mod.ts";
import {
  committedParts,
  compareDatasets,
  describeDifference,
  type ExtractOptions,
  extractTables,
} from "../features/mod.ts";
import { exists, PATHS, readTable, rooted, tablePath } from "./files.ts";
import { showProgress } from "./progress.ts";

/**
 * Opens a corpus, and prints which recordings it has and lacks.
 *
 * @param text Name, `NAME=PATH`, or the path of RAVDESS, see `corpusOf`.
 * @returns The corpus; declare it with `await using`, or close it when done.
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {RangeError} If there is no recording of the corpus.
 */
export async function openNamed(text: string): Promise<Corpus & AsyncDisposable> {
  const { definition, path, byName } = corpusOf(text);
  const place = byName ? rooted(path) : path;
  if (await exists(place)) {
    const corpus = await openCorpus(place, definition);
    if (corpus.recordings.length === 0) await corpus.close();
    requireClips(corpus);
    for (const line of describeCorpus(corpus)) console.log(`${definition.id}: ${line}`);
    return { ...corpus, [Symbol.asyncDispose]: corpus.close };
  }
  const what = path === text ? "corpus" : definition.title;
  const names = CORPORA.map(({ id }) => id).join(", ");
  const expected = byName
    ? `its recordings; get them with: deno task data ${definition.id}`
    : `a folder or a zip, or one of the names ${names}, which are found in ${PATHS.data}/`;
  throw new Deno.errors.NotFound(
    `Cannot open ${what}: nothing at ${JSON.stringify(path)}, expected ${expected}`,
  );
}

/**
 * Extracts features of any recordings, showing progress; prints which recordings cannot be used.
 *
 * @returns The tables of all other recordings, by id, and the recordings that cannot be used.
 */
export async function extractUsable(
  recordings: Corpus["recordings"],
  options: Pick<ExtractOptions, "tables" | "cache" | "workers" | "onlySpeech">,
): Promise<{ tables: Map<string, Dataset>; failures: Failure[] }> {
  const failures: Failure[] = [];
  const onUnusable = ({ path }: AudioRecording, reason: string) =>
    failures.push({ path, reason: reasonOf(path, reason) });
  try {
    using progress = showProgress("features", "recordings", recordings.length);
    const onRecording = progress.update;
    const tables = await extractTables(recordings, { ...options, onRecording, onUnusable });
    return { tables, failures };
  } finally {
    failures.sort((a, b) => compare(a.path, b.path)); // workers end in any order
    for (const { path, reason } of failures) console.error(`left out: ${path}: ${reason}`);
  }
}

/**
 * Extracts the committed tables of a corpus, showing progress.
 *
 * @param tables Ids of the tables; defaults to all committed tables of the corpus.
 * @returns The tables by id, each with the recordings that the committed table has.
 */
export async function extractCommitted(
  corpus: string,
  recordings: Corpus["recordings"],
  tables?: readonly string[],
): Promise<Map<string, Dataset>> {
  const extracted = new Map<string, Dataset>();
  for (const part of committedParts(corpus, recordings, tables)) {
    using progress = showProgress("features", "clips", part.recordings.length);
    const options = { tables: part.tables, onRecording: progress.update };
    for (const [id, table] of await extractTables(part.recordings, options)) {
      extracted.set(id, table);
    }
  }
  return extracted;
}

/**
 * Prints the differences between extracted tables and the committed ones.
 *
 * @param corpus Id of the corpus; defaults to RAVDESS.
 * @returns The largest difference, in standard deviations of its column.
 */
export async function reportDifferences(
  tables: ReadonlyMap<string, Dataset>,
  corpus?: string,
): Promise<number> {
  let largest = 0;
  for (const [id, table] of tables) {
    const difference = compareDatasets(table, await readTable(id, corpus));
    console.log(describeDifference(id, difference, tablePath(id, corpus)));
    largest = Math.max(largest, difference.largest);
  }
  return largest;
}
