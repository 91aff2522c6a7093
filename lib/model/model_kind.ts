import type { Random } from "../core/random.ts";
import type { TrainingData } from "../training/batches.ts";
import type { OnEpoch } from "../training/fit.ts";
import type { LayersModel } from "../tensorflow/layers_model.ts";

/**
 * A way to learn a classifier. What it returns is a TensorFlow.js model from scaled features, shape
 * `[n, features]`, to probabilities of the classes, shape `[n, classes]`.
 */
export interface ModelKind<Config> {
  /** Short name: `mlp`. */
  readonly id: string;
  /**
   * Fits a model.
   *
   * @param random Source of the randomness; the result follows from it and the data alone.
   * @param onEpoch Called after each epoch, if there are any.
   */
  fit(
    data: TrainingData,
    config: Config,
    random: Random,
    onEpoch?: OnEpoch,
  ): Promise<LayersModel>;
}
