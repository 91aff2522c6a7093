import { seededRandom } from "../core/random.ts";
import type { TrainingData } from "../training/batches.ts";
import { modelKind } from "./registry.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/** A model to fit. */
export interface FitJob {
  /** Id of the kind of model. */
  readonly kind: string;
  /** Hyper-parameters of that kind. */
  readonly config: unknown;
  /** Training rows. */
  readonly data: TrainingData;
}

/**
 * Fits a model from a seed, on this thread or on a worker, with the same result. The job is built
 * only when there is room for it, so that few are in memory at once.
 */
export type Fit = (job: () => FitJob, seed: number) => Promise<LayersModel>;

/**
 * Fits a model on this thread.
 *
 * @param job Kind, hyper-parameters and data.
 * @param seed Seed of weights, shuffling, mixing and dropout.
 * @returns The model.
 */
export function fitJob({ kind, config, data }: FitJob, seed: number): Promise<LayersModel> {
  return modelKind(kind).fit(data, config, seededRandom(seed));
}

/**
 * Makes a function that fits one model after the other on this thread, however many are asked for
 * at once.
 *
 * @returns The function.
 */
export function fitInTurn(): Fit {
  let last: Promise<unknown> = Promise.resolve();
  return (job, seed) => {
    const result = last.then(() => fitJob(job(), seed));
    last = result.catch(() => {}); // the caller is told of the failure; the next one goes on
    return result;
  };
}
