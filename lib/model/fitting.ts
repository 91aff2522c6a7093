import { seededRandom } from "../core/random.ts";
import { classMeans, type TrainingData } from "../training/batches.ts";
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

/** A fitted model. */
export interface FittedNetwork {
  /** From scaled features to probabilities. */
  readonly network: LayersModel;
  /** Means of the scaled features of each class, shape `[classes][features]`. */
  readonly classMeans: readonly (readonly number[])[];
}

/**
 * Fits a model from a seed, on this thread or on a worker, with the same result. A job is built
 * only when it can start, so that few are in memory at once.
 */
export type Fit = (job: () => FitJob, seed: number) => Promise<FittedNetwork>;

/**
 * Fits a model on this thread.
 *
 * @param job Kind, hyper-parameters and data.
 * @param seed Seed of weights, shuffling, mixing and dropout.
 */
export async function fitJob({ kind, config, data }: FitJob, seed: number): Promise<FittedNetwork> {
  return withClassMeans(await modelKind(kind).fit(data, config, seededRandom(seed)), data);
}

/** Adds the class means to a fitted network. */
export function withClassMeans(network: LayersModel, data: TrainingData): FittedNetwork {
  // To a thousandth of a standard deviation, which keeps cards small; JSON has no -0.
  const rounded = (value: number) => Math.round(value * 1_000) / 1_000 + 0;
  return { network, classMeans: classMeans(data).map((own) => Array.from(own, rounded)) };
}

/**
 * Returns a function that fits models on this thread, one after the other however many are
 * requested at once.
 */
export function fitInTurn(): Fit {
  let last: Promise<unknown> = Promise.resolve();
  return (job, seed) => {
    const result = last.then(() => fitJob(job(), seed));
    last = result.catch(() => {}); // the caller gets the error; the next job goes on
    return result;
  };
}
