import { wrap } from "comlink";
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
export function startTrainingPool(size: number = navigator.hardwareConcurrency): TrainingPool {
  const workers = Array.from(
    { length: size },
    () => new Worker(new URL("./train_worker.ts", import.meta.url), { type: "module" }),
  );
  const free = workers.map((worker) => ({
    remote: wrap<TrainWorker>(worker),
    // A worker that breaks answers no more; who waits for it must hear of it.
    broken: new Promise<never>((_, reject) => {
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        reject(new Error(`A training worker failed: ${event.message}`));
      });
    }),
  }));
  for (const { broken } of free) broken.catch(() => {}); // heard by whoever waits, if anyone does
  const waiting: (() => void)[] = [];
  return {
    train: async (job, seed) => {
      while (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      const worker = free.pop()!;
      try {
        return await Promise.race([worker.remote.train(job(), seed), worker.broken]);
      } finally {
        free.push(worker);
        waiting.shift()?.();
      }
    },
    stop: () => workers.forEach((worker) => worker.terminate()),
  };
}
