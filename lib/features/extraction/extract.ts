import { startWorkers } from "../../core/pool.ts";
import { type AudioRecording, metadataOf, type Recording } from "../../corpus/recording.ts";
import { type Dataset, selectRows } from "../../dataset/dataset.ts";
import type { ExtractWorker } from "./extract_worker.ts";
import { tableDefinition, TABLES } from "./tables.ts";

/**
 * Returns the rows of a recording that are kept from an earlier extraction, or extracts and keeps
 * them.
 */
export type RowCache = (
  audio: Uint8Array,
  recording: Recording,
  tables: readonly string[],
  extract: () => Promise<Float32Array[]>,
) => Promise<Float32Array[]>;

/** How to extract. */
export interface ExtractOptions {
  /** Ids of the tables to extract; all of `TABLES` unless given. */
  readonly tables?: readonly string[];
  /** Called after each recording with the number that are done. */
  readonly onRecording?: (done: number) => void;
  /** Number of workers; one a core unless given. The values do not depend on it. */
  readonly workers?: number;
  /** Keeps rows from one extraction to the next; none are kept unless given. */
  readonly cache?: RowCache;
  /** Whether recordings in which no speech is found cannot be used; any sound can unless given. */
  readonly onlySpeech?: boolean;
  /**
   * Called with each recording that cannot be used, and the reason; it is then left out. Unless
   * given, the extraction fails at the first one.
   */
  readonly onUnusable?: (recording: AudioRecording, reason: string) => void;
}

/**
 * Extracts features from recordings on all cores. Each recording is read and decoded once, and no
 * more of them are held than there are workers.
 *
 * @returns One dataset for each table, by id; rows in the order of the recordings.
 * @throws {UnusableRecording} If a recording cannot be used; the message names it.
 */
export async function extractTables(
  recordings: readonly AudioRecording[],
  options: ExtractOptions = {},
): Promise<Map<string, Dataset>> {
  const { tables = TABLES.map(({ id }) => id), onRecording, workers, cache } = options;
  const { onlySpeech, onUnusable } = options;
  const metadata = recordings.map(metadataOf);
  const datasets = tables.map((id): Dataset => {
    const { columns } = tableDefinition(id).set;
    const values = new Float32Array(recordings.length * columns.length);
    return { recordings: metadata, features: { columns, values } };
  });
  const unusable = new Set<number>();
  const pool = startWorkers<ExtractWorker>(
    () => new Worker(new URL("./extract_worker.ts", import.meta.url), { type: "module" }),
    workers,
  );
  try {
    let done = 0;
    await Promise.all(recordings.map((recording, row) =>
      pool.run(async (worker) => {
        try {
          const audio = await recording.read();
          const extract = () =>
            worker.extractRecording(audio, recording.path, metadata[row], tables, onlySpeech);
          const rows = await (cache ? cache(audio, metadata[row], tables, extract) : extract());
          for (const [i, { features: { columns, values } }] of datasets.entries()) {
            values.set(rows[i], row * columns.length);
          }
        } catch (error) {
          // An error from a worker keeps its name, but not its class.
          const isUnusable = error instanceof Error && error.name === "UnusableRecording";
          if (!isUnusable || !onUnusable) throw error;
          unusable.add(row);
          onUnusable(recording, error.message);
        }
        onRecording?.(++done);
      })
    ));
  } finally {
    pool.stop();
  }
  const usable = Int32Array.from(metadata.keys().filter((row) => !unusable.has(row)));
  return new Map(
    tables.map((id, i) =>
      [id, unusable.size === 0 ? datasets[i] : selectRows(datasets[i], usable)] as const
    ),
  );
}
