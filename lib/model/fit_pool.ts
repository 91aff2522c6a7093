import { transfer } from "comlink";
import { startWorkers } from "../core/pool.ts";
import type { FitWorker } from "./fit_worker.ts";
import type { Fit } from "./fitting.ts";
import { modelFromArtifacts } from "./artifacts.ts";

/** Workers that fit models in parallel. */
export interface FitPool {
  /** Fits a model on the next free worker. */
  readonly fit: Fit;
  /** Ends all workers. */
  stop(): void;
}

/**
 * Starts workers that fit models in parallel.
 *
 * @param size Number of workers; one for each core unless given. The models do not depend on it.
 * @returns The pool; stop it when done.
 */
export function startFitPool(size?: number): FitPool {
  const { run, stop } = startWorkers<FitWorker>(
    () => new Worker(new URL("./fit_worker.ts", import.meta.url), { type: "module" }),
    size,
  );
  const fit: Fit = async (job, seed) => {
    const { artifacts, classMeans } = await run((worker) => {
      const own = job();
      return worker.fit(transfer(own, [own.data.values.buffer as ArrayBuffer]), seed);
    });
    return { network: await modelFromArtifacts(artifacts), classMeans };
  };
  return { fit, stop };
}
