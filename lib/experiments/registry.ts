import { UNCHANGED } from "../audio/augment/augmentations.ts";
import { cremaD } from "../corpus/crema_d.ts";
import { EMOTIONS, FOUR_EMOTIONS } from "../corpus/emotions.ts";
import { emodb } from "../corpus/emodb.ts";
import { nemo } from "../corpus/nemo.ts";
import { ravdess } from "../corpus/ravdess.ts";
import { SET_AUGMENTATIONS } from "../features/sets/registry.ts";
import { DISTURBED_LDA, ENCODER_LDA, LDA, LDA_DISTURBANCE } from "../model/lda.ts";
import { ENCODER_MLP, MLP_DISTURBANCE, ORIGINAL_MLP, REGULARISED_MLP } from "../model/mlp.ts";
import { SMALL_CNN, SMALL_LSTM } from "../model/sequence_networks.ts";
import type { Experiment, Training } from "./experiment.ts";

const FOUR = FOUR_EMOTIONS, EIGHT = EMOTIONS;

/** The original network on unaugmented features. */
function original(
  features: string,
  emotions: readonly string[],
  scaling: "none" | "standard" = "standard",
): Training {
  return { features, emotions, kind: "mlp", config: ORIGINAL_MLP, scaling };
}

/** Hand-crafted features for unseen speakers, augmented, scaled by corpus and by speaker. */
const RICH = {
  features: "rich",
  scaling: "speaker",
  limit: 3, // so that single extreme values do not dominate
  augmentations: [UNCHANGED, ...SET_AUGMENTATIONS.rich],
} as const;

const RICH_LDA: Training = { ...RICH, emotions: EIGHT, kind: "lda", config: LDA };
const RICH_MLP: Training = { ...RICH, emotions: EIGHT, kind: "mlp", config: REGULARISED_MLP };

/** Features of the pretrained encoder, unaugmented scaled by speaker, augmented by corpus. */
const ENCODER = {
  features: "encoder",
  emotions: EIGHT,
  scaling: "mixed",
  limit: 3,
  augmentations: [UNCHANGED, ...SET_AUGMENTATIONS.encoder],
} as const;
const ENCODER_TRAINING: Training = {
  ...ENCODER,
  kind: "mlp",
  config: ENCODER_MLP,
  disturbance: MLP_DISTURBANCE,
  calibrated: true,
};
const ENCODER_LDA_TRAINING: Training = {
  ...ENCODER,
  kind: "lda",
  config: DISTURBED_LDA,
  disturbance: LDA_DISTURBANCE,
};

/** Ids of the corpora that the general model is trained on. */
export const GENERAL_CORPORA: readonly string[] = [ravdess.id, cremaD.id, emodb.id, nemo.id];
/**
 * The training of the saved model, on all corpora. LDA takes seconds where the MLP takes minutes,
 * so it is trained on two copies of every recording, scaled by corpus and by speaker.
 */
export const GENERAL_TRAINING: Training = {
  ...ENCODER,
  scaling: "speaker",
  kind: "lda",
  config: ENCODER_LDA,
  corpora: GENERAL_CORPORA,
  calibrated: true,
};

const LOGMEL = { features: "logmel", emotions: EIGHT, scaling: "standard" } as const;
const LOGMEL_CNN: Training = { ...LOGMEL, kind: "cnn", config: SMALL_CNN };
const LOGMEL_LSTM: Training = { ...LOGMEL, kind: "lstm", config: SMALL_LSTM };

/** A quarter of the recordings held out at random, ten times. */
const random = { split: "random", seeds: 10, enrolment: "none" } as const;
/** EmoBox' six folds of unseen speakers. */
const actors = { split: "emobox", seeds: 1, enrolment: "none" } as const;
/** The same, each test speaker enrolled with other recordings. */
const enrolled = { ...actors, enrolment: "speaker" } as const;

/** An experiment that chooses among all emotions of its training. */
function experiment(
  id: string,
  training: Training,
  protocol: Pick<Experiment, "split" | "seeds" | "enrolment">,
  { slow = false }: { readonly slow?: boolean } = {},
): Experiment {
  return { id, training, ...protocol, emotions: training.emotions, ...(slow ? { slow } : {}) };
}

/** Tests a training on unseen speakers, on four and eight emotions, with and without enrolment. */
function onUnseenSpeakers(
  name: string,
  training: Training,
  options?: { readonly slow: boolean },
): Experiment[] {
  return Object.entries({ actors, enrolled }).flatMap(([suffix, protocol]) =>
    [FOUR, EIGHT].map((emotions) => ({
      ...experiment(`${name}${emotions.length}-${suffix}`, training, protocol, options),
      emotions,
    }))
  );
}

const UNCALIBRATED = { ...ENCODER_TRAINING, calibrated: false };
const slow = { slow: true };

/**
 * All experiments, in the order in which they are reported. Experiments on unseen speakers neither
 * train on their test speakers nor choose anything by them.
 */
export const EXPERIMENTS: readonly Experiment[] = [
  // The README of the original project, as its notebook ran it; then with standardised features,
  // on unseen speakers, and with Meyda's features.
  experiment("original4-random", original("baseline", FOUR, "none"), random),
  experiment("baseline4-random", original("baseline", FOUR), random),
  experiment("baseline4-actors", original("baseline", FOUR), actors),
  experiment("baseline8-actors", original("baseline", EIGHT), actors),
  experiment("meyda4-random", original("meyda", FOUR), random, slow),
  experiment("meyda4-actors", original("meyda", FOUR), actors, slow),
  experiment("meyda8-actors", original("meyda", EIGHT), actors, slow),
  // Better features, and models that are regularised against overfitting their speakers.
  ...onUnseenSpeakers("lda", RICH_LDA),
  ...onUnseenSpeakers("mlp", RICH_MLP),
  // The same network on a small pretrained encoder, and LDA on it for comparison.
  ...onUnseenSpeakers("encoder", ENCODER_TRAINING),
  { ...experiment("encoder4-random", UNCALIBRATED, random, slow), emotions: FOUR },
  experiment("encoder-lda8-actors", ENCODER_LDA_TRAINING, actors, slow),
  experiment(
    "encoder8-loao",
    UNCALIBRATED,
    { ...actors, split: "leave-one-speaker-out" },
    slow,
  ),
  // The saved model's training, on the other corpora as well.
  ...onUnseenSpeakers("general", GENERAL_TRAINING, slow),
  // Future work according to the original project.
  experiment("cnn8-actors", LOGMEL_CNN, actors, slow),
  experiment("lstm8-actors", LOGMEL_LSTM, actors, slow),
];

/** The experiments of `reproduce --quick`: the original recipe on both splits, a few seeds. */
export const QUICK_EXPERIMENTS: readonly Experiment[] = EXPERIMENTS
  .filter(({ id }) => ["original4-random", "baseline4-random", "baseline4-actors"].includes(id))
  .map((experiment) => ({ ...experiment, seeds: experiment.split === "random" ? 2 : 1 }));

/** Id of the experiment that evaluates the training of the saved model. */
export const SAVED_EXPERIMENT = "general8-actors";
