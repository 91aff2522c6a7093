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
 * Lets messages in, which wait while this thread computes: those of workers that are done, and could
 * begin something else.
 */
export function takeMessages(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
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
  const free = workers.map((worker) => {
    const own: { readonly remote: Remote<W>; broken?: Error; fail?: (reason: Error) => void } = {
      remote: wrap<W>(worker),
    };
    // A worker that breaks answers no more; who waits for it must hear of it.
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      own.broken = new Error(`A worker failed: ${event.message}`);
      own.fail?.(own.broken);
    });
    return own;
  });
  const waiting: (() => void)[] = [];
  return {
    run: async (task) => {
      while (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      const worker = free.pop()!;
      try {
        if (worker.broken) throw worker.broken;
        // Not raced with a promise that lasts: it would hold what every race has come to.
        return await new Promise((resolve, reject) => {
          worker.fail = reject;
          task(worker.remote).then(resolve, reject);
        });
      } finally {
        delete worker.fail;
        free.push(worker);
        waiting.shift()?.();
      }
    },
    stop: () => workers.forEach((worker) => worker.terminate()),
  };
}
