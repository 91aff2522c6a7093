import {
  EMOBOX_FOLDS,
  type Fold,
  foldOf,
  groupKFold,
  leaveOneGroupOut,
  randomSplit,
  stratifiedKFold,
} from "../dataset/splits.ts";
import { seededRandom } from "../core/random.ts";
import { ravdess } from "../corpus/ravdess.ts";
import { type Recording, speakerOf, UNKNOWN_SPEAKER } from "../corpus/recording.ts";
import type { GroupScores } from "../evaluation/groups.ts";
import type { Scores } from "../evaluation/score.ts";

/**
 * How training and test recordings are separated: a quarter held out at random; EmoBox' six folds
 * of RAVDESS' speakers; one speaker left out at a time; up to six folds of any speakers (a
 * recording without one counts as a separate speaker); or up to six folds of recordings of any
 * speakers.
 */
export type Split =
  | "random"
  | "emobox"
  | "leave-one-speaker-out"
  | "speaker-folds"
  | "recording-folds";

/**
 * Whether the test speaker is enrolled with other unlabelled recordings, which scale the features
 * and move the centroids of the emotions.
 */
export type Enrolment = "none" | "speaker";

/** How a model is trained in each fold. Experiments with the same one share the trained models. */
export interface Training {
  /** Id of the feature set. */
  readonly features: string;
  /** The classes; recordings of other emotions are left out. In label order. */
  readonly emotions: readonly string[];
  /** Ids of the corpora that are trained on; RAVDESS alone unless given. */
  readonly corpora?: readonly string[];
  /** Id of the kind of model. */
  readonly kind: string;
  /** Hyper-parameters of that kind. */
  readonly config: unknown;
  /**
   * How features are scaled: not at all; by the mean and standard deviation of the training rows of
   * their corpus (`standard`); or in two copies, by corpus and by speaker (`speaker`), so that the
   * model works with and without enrolment. With augmentations, `mixed` does this at half the cost:
   * unaugmented recordings are scaled by speaker, augmented ones by corpus.
   */
  readonly scaling: "none" | "standard" | "speaker" | "mixed";
  /** Scaled features are clipped to ± this; no limit unless given. */
  readonly limit?: number;
  /** Ids of the augmentations that are trained on; unaugmented recordings alone unless given. */
  readonly augmentations?: readonly string[];
  /**
   * Factor of the changes that disturbances (noise, other voices, knocks, rooms) make to features:
   * the model learns to ignore them, as variation within an emotion. No disturbances unless given.
   */
  readonly disturbance?: number;
  /** Whether a temperature is fitted for each fold, which needs additional models. */
  readonly calibrated?: boolean;
}

/** One published result and everything that determines it. */
export interface Experiment {
  /** Name in all results. */
  readonly id: string;
  /** The models. */
  readonly training: Training;
  /** How training and test recordings are separated. */
  readonly split: Split;
  /** Repetitions: UAR varies by 10 points between random splits, by 2 between initial weights. */
  readonly seeds: number;
  /** Whether the test speaker is enrolled. */
  readonly enrolment: Enrolment;
  /** Emotions to choose among, in label order; recordings of others are not tested. */
  readonly emotions: readonly string[];
  /** Whether it takes too long to be run by default. */
  readonly slow?: boolean;
}

/** How an experiment was run, as data. */
export interface Protocol extends Pick<Experiment, "split" | "seeds" | "enrolment"> {
  /** Folds of each repetition. */
  readonly folds: number;
}

/** The result of an experiment, as stored in `results/metrics.json`. */
export interface ExperimentResult
  extends
    Pick<Experiment, "id">,
    Pick<Training, "features" | "corpora" | "scaling" | "augmentations" | "disturbance" | "kind"> {
  /** How it was run. */
  readonly protocol: Protocol;
  /** The metrics. */
  readonly scores: Scores;
  /** Metrics by sex, intensity, text and speaker. */
  readonly groups: readonly GroupScores[];
}

/** A fold of a repetition, both numbered from 1. */
export interface NumberedFold extends Fold {
  /** Number of the fold; with random splits, each seed has one fold. */
  readonly number: number;
  /** Number of the repetition. */
  readonly seed: number;
}

/** Share of the recordings that a random split holds out, as in the original. */
export const TEST_FRACTION = 0.25;

/** Most folds of `speaker-folds` and `recording-folds`. */
export const MOST_FOLDS = 6;

/**
 * Splits recordings into the folds of an experiment.
 *
 * @param experiment How to split, and how often.
 * @throws {RangeError} If there are too few recordings, or speakers, for such folds.
 */
export function foldsOf(
  { split, seeds }: Pick<Experiment, "split" | "seeds">,
  recordings: readonly Recording[],
): NumberedFold[] {
  const repetitions = Array.from({ length: seeds }, (_, i) => i + 1);
  if (split === "random") {
    return repetitions.map((seed) => {
      const fold = randomSplit(recordings.length, TEST_FRACTION, seededRandom(seed - 1));
      return { ...fold, number: seed, seed };
    });
  }
  const folds = foldsBySpeaker(split, recordings);
  return repetitions.flatMap((seed) => folds.map((fold, i) => ({ ...fold, number: i + 1, seed })));
}

function foldsBySpeaker(
  split: Exclude<Split, "random">,
  recordings: readonly Recording[],
): Fold[] {
  const speakers = recordings.map(speakerOf);
  switch (split) {
    case "emobox": {
      // Recordings of other corpora are in the training of every fold.
      const rows = [...recordings.keys()].filter((row) => recordings[row].corpus === ravdess.id);
      if (rows.length === 0) {
        throw new RangeError("Cannot split by EmoBox' folds: no recording is of ravdess");
      }
      const folds = EMOBOX_FOLDS.map((fold) => fold.map((own) => `${ravdess.id}/${own}`));
      return groupKFold(rows.map((row) => speakers[row]), folds).map(({ test }) =>
        foldOf(recordings.length, Array.from(test, (i) => rows[i]))
      );
    }
    case "leave-one-speaker-out":
      if (new Set(speakers).size < 2) {
        throw new RangeError(
          "Cannot leave one speaker out, expected recordings of two speakers: labels name them in " +
            "the column speaker; without speakers, split by recording-folds",
        );
      }
      return leaveOneGroupOut(speakers);
    case "speaker-folds": {
      const groups = recordings.map((own) =>
        own.speaker === UNKNOWN_SPEAKER
          ? `${speakerOf(own)}${own.emotion}/${own.id}`
          : speakerOf(own)
      );
      return groupKFold(groups, Math.min(MOST_FOLDS, new Set(groups).size));
    }
    case "recording-folds":
      return stratifiedKFold(
        recordings.map(({ emotion }) => emotion),
        Math.min(MOST_FOLDS, recordings.length),
      );
  }
}
