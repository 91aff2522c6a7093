import { type Augmentation, AUGMENTATIONS, UNCHANGED } from "../audio/augment/augmentations.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { Fit } from "../model/fitting.ts";
import { LDA } from "../model/lda.ts";
import type { Experiment, Training } from "./experiment.ts";
import type { Tables } from "./fit_recogniser.ts";
import { EXPERIMENTS } from "./registry.ts";
import { networkCount, runExperiments } from "./run.ts";

/** Accuracy of a changed training on unseen speakers, eight emotions. */
export interface AblationResult {
  /** Id of the change. */
  readonly id: string;
  /** The change in words. */
  readonly description: string;
  /** With a 95 % bootstrap interval over speakers. */
  readonly uar: Estimate;
  /** The same after enrolment with all other recordings of the speaker. */
  readonly enrolledUar: Estimate;
}

/** One change of the training. */
interface Step extends Pick<AblationResult, "id" | "description"> {
  readonly training: Training;
}

const ABLATED = "lda8-actors";
/** The training that is changed; its hand-crafted features have parts that can be left out. */
export const ABLATED_TRAINING: Training = EXPERIMENTS.find(({ id }) => id === ABLATED)!.training;

function onAugmentations(keep: (augmentation: Augmentation) => boolean): Training {
  const augmentations = AUGMENTATIONS
    .filter((own) => ABLATED_TRAINING.augmentations!.includes(own.id) && keep(own))
    .map(({ id }) => id);
  return { ...ABLATED_TRAINING, augmentations };
}

/** The changes, one at a time. */
const STEPS: readonly Step[] = [
  { id: "full", description: `${ABLATED}, unchanged`, training: ABLATED_TRAINING },
  {
    id: "no-channel",
    description: "… without the simulated channel",
    training: onAugmentations(({ channel }) => !channel),
  },
  {
    id: "no-speed",
    description: "… without augmentations that only change the speed",
    training: onAugmentations(({ id, channel }) => id === UNCHANGED || channel !== undefined),
  },
  {
    id: "no-augmentation",
    description: "… without any augmentation",
    training: onAugmentations(({ id }) => id === UNCHANGED),
  },
  {
    id: "no-speaker-scaling",
    description: "… without training rows scaled by speaker",
    training: { ...ABLATED_TRAINING, scaling: "standard" },
  },
  {
    id: "no-clipping",
    description: "… without clipping scaled features",
    training: { ...ABLATED_TRAINING, limit: Infinity },
  },
  {
    id: "less-shrinkage",
    description: "… with a tenth of the shrinkage",
    training: { ...ABLATED_TRAINING, config: { shrinkage: LDA.shrinkage / 10 } },
  },
];

function experimentsOf({ id, training }: Step): Experiment[] {
  return (["none", "speaker"] as const).map((enrolment) => ({
    id: `${id}-${enrolment}`,
    training,
    split: "emobox",
    seeds: 1,
    enrolment,
    emotions: training.emotions,
  }));
}

/** Number of networks that the ablation fits. */
export const ABLATION_NETWORKS: number = STEPS
  .map((step) => networkCount(experimentsOf(step), 0))
  .reduce((a, b) => a + b);

/**
 * Runs all steps of the ablation.
 *
 * @param fit Fits a network, here or on a worker.
 */
export async function runAblation(tables: Tables, fit: Fit): Promise<AblationResult[]> {
  const results: AblationResult[] = [];
  for (const step of STEPS) {
    const { runs, folds } = await runExperiments(experimentsOf(step), tables, fit);
    for (const { recogniser } of folds) recogniser.network.dispose();
    const [uar, enrolledUar] = runs.map(({ result }) => result.scores.uar);
    results.push({ id: step.id, description: step.description, uar, enrolledUar });
  }
  return results;
}
