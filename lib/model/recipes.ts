import { FRAME_VERSIONS, RICH_VERSIONS, type Version } from "../audio/augment/augmentations.ts";
import type { Kind } from "./ensemble.ts";
import type { TimeDelayShape } from "./time_delay.ts";

/** How the weights of any network are changed. */
export interface OptimiserConfig {
  /** Adam's step size; the peak of it with a schedule. */
  readonly learningRate: number;
  /** How the step size changes: not at all, or up and down once over the whole training. */
  readonly schedule: "constant" | "one-cycle";
  /** Rows a step; the last batch of an epoch may be smaller. */
  readonly batchSize: number;
  /** Passes over the data at most. */
  readonly maxEpochs: number;
  /** Training stops when the loss has not fallen by `tolerance` for more than `patience` epochs. */
  readonly tolerance: number;
  /** See `tolerance`; `Infinity` to go through all epochs. */
  readonly patience: number;
  /** Part by which weights shrink a step, times the step size (AdamW). */
  readonly weightDecay: number;
  /** Probability that is spread evenly over the classes, wrong ones included. */
  readonly labelSmoothing: number;
  /** Networks trained from different weights; their probabilities are averaged. */
  readonly members: number;
}

/** Everything that decides how a multi-layer perceptron is trained, but the data and the seed. */
export interface TrainingConfig extends OptimiserConfig {
  /** Width of each hidden layer. */
  readonly hidden: readonly number[];
  /** Strength of the L2 penalty, `alpha / 2 · Σw² / batch`, on weights and not on biases. */
  readonly alpha: number;
  /** Part of the features that is hidden in each training row. */
  readonly inputDropout: number;
  /** Part of each hidden layer that is hidden. */
  readonly hiddenDropout: number;
  /** Rows are mixed in pairs, with weights from Beta(mixup, mixup); 0 for not at all. */
  readonly mixup: number;
}

/** Everything that decides how a time-delay network is trained, but the data and the seed. */
export interface TimeDelayConfig extends OptimiserConfig, TimeDelayShape {
  /** Part of the columns that is hidden in each training clip. */
  readonly columnDropout: number;
  /** A stretch shorter than this many frames is hidden in each training clip. */
  readonly timeMask: number;
  /** Part of the channels that is hidden, for the whole length of a clip. */
  readonly dropout: number;
  /** Part of the layer after the pooling that is hidden. */
  readonly pooledDropout: number;
}

/**
 * The original recipe: scikit-learn's `MLPClassifier(hidden_layer_sizes=(300,), alpha=0.01,
 * batch_size=256, max_iter=500)`, the rest being its defaults. Its `learning_rate="adaptive"` has
 * no effect with Adam and is left out.
 */
export const ORIGINAL_RECIPE: TrainingConfig = {
  hidden: [300],
  learningRate: 1e-3,
  schedule: "constant",
  batchSize: 256,
  maxEpochs: 500,
  tolerance: 1e-4,
  patience: 10,
  alpha: 0.01,
  weightDecay: 0,
  inputDropout: 0,
  hiddenDropout: 0,
  mixup: 0,
  labelSmoothing: 0,
  members: 1,
};

/** What decides how linear discriminants are learned. */
export interface DiscriminantConfig {
  /** Part of the covariance that is replaced by that of features which vary alike and separately. */
  readonly shrinkage: number;
}

/** Everything that decides how an ensemble is trained, but the data and the seed. */
export interface EnsembleRecipe {
  /** Linear discriminants on functionals. */
  readonly lda: DiscriminantConfig;
  /** Multi-layer perceptrons on functionals. */
  readonly mlp: TrainingConfig;
  /** Networks on frames. */
  readonly tdnn: TimeDelayConfig;
  /** Versions of each clip that functionals are learned from. */
  readonly functionalVersions: readonly Version[];
  /** Versions of each clip that frames are learned from. */
  readonly frameVersions: readonly Version[];
  /** How much each kind of network has to say; they sum to 1, and what weighs nothing is not trained. */
  readonly weights: Readonly<Record<Kind, number>>;
  /**
   * Whether the networks on functionals learn normal and strong intensity of an emotion as two
   * classes, whose probabilities are summed.
   */
  readonly intensities: boolean;
  /** Whether each clip is learned from a second time, scaled by its actor's own statistics. */
  readonly heardVersions: boolean;
  /** Deviations that functionals are kept within: one wild value must not decide. */
  readonly functionalLimit: number;
  /** The same for frames. */
  readonly frameLimit: number;
}

/**
 * For many features and few voices: everything that keeps networks from learning their actors by
 * heart.
 *
 * The kinds of networks, mixup, label smoothing and the speeds are those of earlier trials in another
 * framework, which had seen all actors. Widths, step sizes, dropout, limits and epochs
 * were chosen by cross-validation among the 20 training actors of the first fold; where
 * values were a tie, the cheaper or the more cautious was taken. Shrinkage and weights were chosen
 * among the same actors.
 */
export const RICH_RECIPE: EnsembleRecipe = {
  lda: { shrinkage: 0.1 },
  mlp: {
    hidden: [128, 64],
    learningRate: 1.5e-3,
    schedule: "one-cycle", // a high rate in the middle, and none at the end, whatever the data
    batchSize: 128,
    maxEpochs: 11, // fixed: without held-out actors, nothing says when to stop
    tolerance: 0,
    patience: Infinity,
    alpha: 0,
    weightDecay: 0.01,
    inputDropout: 0.2,
    hiddenDropout: 0.5,
    mixup: 0.4,
    labelSmoothing: 0.1,
    members: 1, // three are hardly better, and three times as long
  },
  tdnn: {
    stack: 2, // 80 ms
    width: 64,
    channels: 96,
    dilations: [1, 1, 2],
    heads: 2,
    pooled: 128,
    learningRate: 1e-3,
    schedule: "one-cycle",
    batchSize: 64,
    maxEpochs: 9, // more are a little better, and take longer
    tolerance: 0,
    patience: Infinity,
    weightDecay: 0.01,
    columnDropout: 0.1,
    timeMask: 5,
    dropout: 0.1,
    pooledDropout: 0.4,
    labelSmoothing: 0.1,
    members: 1,
  },
  functionalVersions: RICH_VERSIONS,
  frameVersions: FRAME_VERSIONS,
  weights: { lda: 0.2, mlp: 0.4, tdnn: 0.4 },
  intensities: true,
  heardVersions: true,
  functionalLimit: 3,
  frameLimit: 4,
};
