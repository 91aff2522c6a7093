import { startWorkers, type WorkerPool } from "../workers/pool.ts";
import type { BenchWorker } from "./bench_worker.ts";

/**
 * Starts one worker a core that computes `baseline` features.
 *
 * @returns The pool; stop it when done.
 */
export function startBenchPool(): WorkerPool<BenchWorker> {
  return startWorkers<BenchWorker>(
    () => new Worker(new URL("./bench_worker.ts", import.meta.url), { type: "module" }),
  );
}
