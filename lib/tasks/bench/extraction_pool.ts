import { startWorkers, type WorkerPool } from "../../core/pool.ts";
import type { ExtractWorker } from "../../features/extraction/extract_worker.ts";
import { baseline } from "../../features/mod.ts";

export type { ExtractWorker };

/** The tables that are timed are not augmented, and depend on the audio alone. */
const RECORDING = { id: "bench", corpus: "bench", speaker: "bench", emotion: "neutral" };

/**
 * Starts the workers that extract features, one a core, to be used again and again.
 *
 * @returns The pool; stop it when done.
 */
export function startExtractionPool(): WorkerPool<ExtractWorker> {
  const worker = new URL("../../features/extraction/extract_worker.ts", import.meta.url);
  return startWorkers<ExtractWorker>(() => new Worker(worker, { type: "module" }));
}

/**
 * Decodes a clip and extracts its `baseline` features on the next free worker.
 *
 * @param pool The workers.
 * @param wav The clip, a WAV file.
 * @returns The features.
 */
export async function baselineOf(
  pool: WorkerPool<ExtractWorker>,
  wav: Uint8Array,
): Promise<Float32Array> {
  const [row] = await pool.run((worker) =>
    worker.extractRecording(wav, "", RECORDING, [baseline.id])
  );
  return row;
}
