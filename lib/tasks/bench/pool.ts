import { startWorkers, type WorkerPool } from "../../core/pool.ts";
import type { BenchWorker } from "./worker.ts";

/** Clips that a worker is given at once: one takes hardly longer than a message. */
export const CLIPS_A_MESSAGE = 8;

/**
 * Starts one worker a core that computes `baseline` features.
 *
 * @returns The pool; stop it when done.
 */
export function startBenchPool(): WorkerPool<BenchWorker> {
  return startWorkers<BenchWorker>(
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
  );
}

/**
 * Computes the `baseline` features of many clips on all cores.
 *
 * @param pool The workers.
 * @param clips What reads each clip, a WAV file.
 * @returns The features of each, in order.
 */
export async function baselineOnAllCores(
  pool: WorkerPool<BenchWorker>,
  clips: readonly (() => Promise<Uint8Array>)[],
): Promise<Float32Array[]> {
  const parts = Array.from(
    { length: Math.ceil(clips.length / CLIPS_A_MESSAGE) },
    (_, i) => clips.slice(i * CLIPS_A_MESSAGE, (i + 1) * CLIPS_A_MESSAGE),
  );
  const started = new Map<number, Promise<Uint8Array[]>>();
  const read = (i: number) => {
    if (!started.has(i) && i < parts.length) {
      started.set(i, Promise.all(parts[i].map((read) => read())));
    }
    return started.get(i)!;
  };
  const rows = await Promise.all(parts.map((_, i) =>
    pool.run(async (worker) => {
      const answer = worker.baselineOf(await read(i));
      started.delete(i);
      read(i + navigator.hardwareConcurrency); // what comes next is read meanwhile
      return await answer;
    })
  ));
  return rows.flat();
}
