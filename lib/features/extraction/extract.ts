import { startWorkers } from "../../core/pool.ts";
import { type AudioRecording, metadataOf } from "../../corpus/recording.ts";
import type { Dataset } from "../../dataset/dataset.ts";
import type { ExtractWorker } from "./extract_worker.ts";
import { tableDefinition, TABLES } from "./tables.ts";

/** How to extract. */
export interface ExtractOptions {
  /** Ids of the tables to extract; all of `TABLES` unless given. */
  readonly tables?: readonly string[];
  /** Called after each recording with the number that are done. */
  readonly onRecording?: (done: number) => void;
  /** Number of workers; one a core unless given. The values do not depend on it. */
  readonly workers?: number;
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
  { tables = TABLES.map(({ id }) => id), onRecording, workers }: ExtractOptions = {},
): Promise<Map<string, Dataset>> {
  const metadata = recordings.map(metadataOf);
  const datasets = tables.map((id): Dataset => {
    const { columns } = tableDefinition(id).set;
    const values = new Float32Array(recordings.length * columns.length);
    return { recordings: metadata, features: { columns, values } };
  });
  const pool = startWorkers<ExtractWorker>(
    () => new Worker(new URL("./extract_worker.ts", import.meta.url), { type: "module" }),
    workers,
  );
  try {
    let done = 0;
    await Promise.all(recordings.map((recording, row) =>
      pool.run(async (worker) => {
        const wav = await recording.read();
        const rows = await worker.extractRecording(wav, recording.path, metadata[row], tables);
        for (const [i, { features: { columns, values } }] of datasets.entries()) {
          values.set(rows[i], row * columns.length);
        }
        onRecording?.(++done);
      })
    ));
  } finally {
    pool.stop();
  }
  return new Map(tables.map((id, i) => [id, datasets[i]]));
}
