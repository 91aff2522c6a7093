import { type Remote, wrap } from "comlink";

/** Workers that do the same kind of thing side by side. */
export interface WorkerPool<W> {
  /**
   * Does something on the next free worker; waits for one if there is none.
   *
   * @param task What is done with the worker.
   * @returns What the task returns.
   * @throws {Error} If the worker broke.
   */
  run<T>(task: (worker: Remote<W>) => Promise<T>): Promise<T>;
  /** Ends all workers, whatever they are at. */
  stop(): void;
}

/**
 * Starts workers.
 *
 * @param start Starts one.
 * @param size How many; one a core unless given.
 * @returns The pool; stop it when done.
 */
export function startWorkers<W>(
  start: () => Worker,
  size: number = navigator.hardwareConcurrency,
): WorkerPool<W> {
  const workers = Array.from({ length: size }, start);
  const free = workers.map((worker) => ({
    remote: wrap<W>(worker),
    // A worker that breaks answers no more; who waits for it must hear of it.
    broken: new Promise<never>((_, reject) => {
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        reject(new Error(`A worker failed: ${event.message}`));
      });
    }),
  }));
  for (const { broken } of free) broken.catch(() => {}); // heard by whoever waits, if anyone does
  const waiting: (() => void)[] = [];
  return {
    run: async (task) => {
      while (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      const worker = free.pop()!;
      try {
        return await Promise.race([task(worker.remote), worker.broken]);
      } finally {
        free.push(worker);
        waiting.shift()?.();
      }
    },
    stop: () => workers.forEach((worker) => worker.terminate()),
  };
}
