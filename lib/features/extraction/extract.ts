import { concatenate } from "../../core/arrays.ts";
import { startWorkers } from "../../core/pool.ts";
import { type AudioRecording, metadataOf, type Recording } from "../../corpus/recording.ts";
import type { Dataset } from "../../dataset/dataset.ts";
import type { ExtractWorker } from "./extract_worker.ts";
import { tableDefinition, TABLES } from "./tables.ts";

/** Returns the cached rows of a recording, or else extracts and caches them. */
export type RowCache = (
  audio: Uint8Array,
  recording: Recording,
  tables: readonly string[],
  extract: () => Promise<Float32Array[]>,
) => Promise<Float32Array[]>;

/** Options of {@linkcode extractTables}. */
export interface ExtractOptions {
  /** Ids of the tables to extract; all of `TABLES` by default. */
  readonly tables?: readonly string[];
  /** Called after each recording with the number of recordings done so far. */
  readonly onRecording?: (done: number) => void;
  /** Number of workers, by default one per core; the values do not depend on it. */
  readonly workers?: number;
  /** Keeps rows from one extraction to the next; none are kept by default. */
  readonly cache?: RowCache;
  /** Whether recordings without speech are unusable; by default their features are extracted. */
  readonly onlySpeech?: boolean;
  /**
   * Called with each unusable recording and the reason; the recording is then left out. Without it,
   * the first unusable recording makes the extraction fail.
   */
  readonly onUnusable?: (recording: AudioRecording, reason: string) => void;
}

/**
 * Extracts features from recordings on all cores. Each recording is read and decoded once; at most
 * one recording per worker is in memory at a time.
 *
 * @returns One dataset for each table, by id; rows in the order of the recordings.
 * @throws {UnusableRecording} If a recording is unusable; the message names it.
 */
export async function extractTables(
  recordings: readonly AudioRecording[],
  options: ExtractOptions = {},
): Promise<Map<string, Dataset>> {
  const { tables = TABLES.map(({ id }) => id), onRecording, workers, cache } = options;
  const { onlySpeech, onUnusable } = options;
  const columns = tables.map((id) => tableDefinition(id).set.columns);
  const metadata = recordings.map(metadataOf);
  const pool = startWorkers<ExtractWorker>(
    () => new Worker(new URL("./extract_worker.ts", import.meta.url), { type: "module" }),
    workers,
  );
  const rows: Float32Array[][] = [];
  let done = 0;
  try {
    await Promise.all(recordings.map((recording, i) =>
      pool.run(async (worker) => {
        try {
          const audio = await recording.read();
          const extract = () =>
            worker.extractRecording(audio, recording.path, metadata[i], tables, onlySpeech);
          rows[i] = await (cache ? cache(audio, metadata[i], tables, extract) : extract());
        } catch (error) {
          // An error from a worker keeps its name, but not its class.
          const isUnusable = error instanceof Error && error.name === "UnusableRecording";
          if (!isUnusable || !onUnusable) throw error;
          onUnusable(recording, error.message);
        }
        onRecording?.(++done);
      })
    ));
  } finally {
    pool.stop();
  }
  const usable = [...metadata.keys()].filter((i) => rows[i]);
  const used = usable.map((i) => metadata[i]);
  return new Map(tables.map((id, table) => {
    const values = concatenate(usable.map((i) => rows[i][table]));
    return [id, { recordings: used, features: { columns: columns[table], values } }] as const;
  }));
}
