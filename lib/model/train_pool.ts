import { transfer } from "comlink";
import { startWorkers } from "../core/pool.ts";
import type { Train } from "./train.ts";
import type { TrainWorker } from "./train_worker.ts";

/** Workers that train networks side by side. */
export interface TrainingPool {
  /** Trains a network on the next free worker; the same network whichever that is. */
  readonly train: Train;
  /** Ends all workers, whatever they are at. */
  stop(): void;
}

/**
 * Starts workers that train networks side by side.
 *
 * @param size Number of workers; one a core unless given.
 * @returns The pool; stop it when done.
 */
export function startTrainingPool(size?: number): TrainingPool {
  const { run, stop } = startWorkers<TrainWorker>(
    () => new Worker(new URL("./train_worker.ts", import.meta.url), { type: "module" }),
    size,
  );
  // Data are put together only when a worker is free for them: not all fit in memory at once.
  const train: Train = (job, seed) =>
    run((worker) => {
      const own = job();
      // Handed over, not copied. Frames lie in memory that workers share.
      const handed = own.kind === "tdnn" ? [] : [own.data.values.buffer as ArrayBuffer];
      return worker.train(transfer(own, handed), seed);
    });
  return { train, stop };
}
