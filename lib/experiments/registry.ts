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

/** Features made for unseen speakers, augmented, scaled with and without knowing the speaker. */
const RICH = {
  features: "rich",
  scaling: "speaker",
  limit: 3, // one extreme value must not decide
  augmentations: [UNCHANGED, ...SET_AUGMENTATIONS.rich],
} as const;

const RICH_LDA: Training = { ...RICH, emotions: EIGHT, kind: "lda", config: LDA };
const RICH_MLP: Training = { ...RICH, emotions: EIGHT, kind: "mlp", config: REGULARISED_MLP };

/** Values of a pretrained encoder: as recorded, scaled by speaker; and augmented, scaled by all. */
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
 * The training of the saved model: all corpora, which LDA fits in seconds where the MLP takes minutes.
 * So all recordings can be trained on twice, scaled by their corpus and by their speaker.
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

/** One training on unseen speakers, tested on four and eight emotions, with and without enrolment. */
function onUnseenSpeakers(name: string, training: Training, slow = false): Experiment[] {
  return Object.entries({ actors, enrolled }).flatMap(([suffix, protocol]) =>
    [FOUR, EIGHT].map((emotions): Experiment => ({
      id: `${name}${emotions.length}-${suffix}`,
      training,
      ...protocol,
      emotions,
      ...(slow ? { slow } : {}),
    }))
  );
}

/**
 * All experiments, in the order in which they are reported. No run on unseen speakers trains on its
 * test speakers or lets them choose anything.
 */
export const EXPERIMENTS: readonly Experiment[] = [
  // The README this project grew from, as its notebook did it; then with features standardised,
  // on unseen speakers, and with Meyda's features.
  {
    id: "original4-random",
    training: original("baseline", FOUR, "none"),
    ...random,
    emotions: FOUR,
  },
  { id: "baseline4-random", training: original("baseline", FOUR), ...random, emotions: FOUR },
  { id: "baseline4-actors", training: original("baseline", FOUR), ...actors, emotions: FOUR },
  { id: "baseline8-actors", training: original("baseline", EIGHT), ...actors, emotions: EIGHT },
  { id: "meyda4-random", training: original("meyda", FOUR), ...random, emotions: FOUR, slow: true },
  { id: "meyda4-actors", training: original("meyda", FOUR), ...actors, emotions: FOUR, slow: true },
  {
    id: "meyda8-actors",
    training: original("meyda", EIGHT),
    ...actors,
    emotions: EIGHT,
    slow: true,
  },
  // Better features, and models that are kept from learning their speakers by heart.
  ...onUnseenSpeakers("lda", RICH_LDA),
  ...onUnseenSpeakers("mlp", RICH_MLP),
  // The same network on a small pretrained encoder, and LDA on it for comparison.
  ...onUnseenSpeakers("encoder", ENCODER_TRAINING),
  {
    id: "encoder4-random",
    training: { ...ENCODER_TRAINING, calibrated: false },
    ...random,
    emotions: FOUR,
    slow: true,
  },
  {
    id: "encoder-lda8-actors",
    training: ENCODER_LDA_TRAINING,
    ...actors,
    emotions: EIGHT,
    slow: true,
  },
  {
    id: "encoder8-loao",
    training: { ...ENCODER_TRAINING, calibrated: false },
    ...actors,
    split: "leave-one-speaker-out",
    emotions: EIGHT,
    slow: true,
  },
  // The saved model's training: other corpora beside those speakers.
  ...onUnseenSpeakers("general", GENERAL_TRAINING, true),
  // What the original names as future work.
  { id: "cnn8-actors", training: LOGMEL_CNN, ...actors, emotions: EIGHT, slow: true },
  { id: "lstm8-actors", training: LOGMEL_LSTM, ...actors, emotions: EIGHT, slow: true },
];

/** The experiments of `reproduce --quick`: the original recipe on both splits, a few seeds. */
export const QUICK_EXPERIMENTS: readonly Experiment[] = EXPERIMENTS
  .filter(({ id }) => ["original4-random", "baseline4-random", "baseline4-actors"].includes(id))
  .map((experiment) => ({ ...experiment, seeds: experiment.split === "random" ? 2 : 1 }));

/** The experiment whose training, on all recordings, gives the saved model. */
export const SAVED_EXPERIMENT = "general8-actors";
