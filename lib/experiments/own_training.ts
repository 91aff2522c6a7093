import { count } from "../core/count.ts";
import { EMOTIONS } from "../corpus/emotions.ts";
import { type Recording, speakerOf, UNKNOWN_SPEAKER } from "../corpus/recording.ts";
import { calibrationOf } from "../evaluation/calibration.ts";
import type { CardText } from "../model/card.ts";
import { type Fit, fitInTurn } from "../model/fitting.ts";
import { UNCHANGED } from "../audio/augment/augmentations.ts";
import { encoder } from "../features/sets/encoder.ts";
import { DISTURBED_SET, SET_AUGMENTATIONS } from "../features/sets/registry.ts";
import { DISTURBED_LDA, ENCODER_LDA, LDA, LDA_DISTURBANCE } from "../model/lda.ts";
import { ENCODER_MLP, MLP_DISTURBANCE, REGULARISED_MLP } from "../model/mlp.ts";
import type { SavedModel } from "../model/saved_model.ts";
import { type Experiment, foldsOf, type Split, type Training } from "./experiment.ts";
import type { Tables } from "./fit_recogniser.ts";
import { type ExperimentRun, networkCount, runExperiments } from "./run.ts";
import { buildSavedModel } from "./saved_model.ts";

/** Hyper-parameters of the kinds of model that can be trained on one's own recordings. */
const CONFIGS: Readonly<Record<string, unknown>> = { lda: LDA, mlp: REGULARISED_MLP };
/** The same for features of the pretrained encoder. */
const ENCODER_CONFIGS: typeof CONFIGS = { lda: ENCODER_LDA, mlp: ENCODER_MLP };
/** The same with disturbances, and the factors of these. */
const DISTURBED_TRAININGS: Readonly<Record<string, Pick<Training, "config" | "disturbance">>> = {
  lda: { config: DISTURBED_LDA, disturbance: LDA_DISTURBANCE },
  mlp: { config: ENCODER_MLP, disturbance: MLP_DISTURBANCE },
};
/** Ids of these kinds; the first one is the default. */
export const TRAINABLE_KINDS: readonly string[] = Object.keys(CONFIGS);

/** Options of a training on one's own recordings. */
export interface TrainingChoice extends Pick<Training, "features"> {
  /** One of {@linkcode TRAINABLE_KINDS}. */
  readonly kind: string;
  /** Whether to train on augmentations too, and on disturbances if the features have them. */
  readonly augment?: boolean;
}

/** How a model is trained and evaluated on one's own recordings. */
export interface TrainingPlan {
  /** The training, and how its accuracy is measured. */
  readonly experiment: Experiment;
  /** Limits of the evaluation, one sentence each. */
  readonly warnings: readonly string[];
  /** Number of networks that are fitted. */
  readonly networks: number;
}

/**
 * Plans the training on labelled recordings, for the emotions that occur, and its evaluation on
 * left-out speakers in up to six folds. If speakers cannot be left out, recordings are.
 *
 * @throws {RangeError} If there are fewer than two emotions, an emotion has a single recording, or
 * the kind of model is unknown.
 */
export function planTraining(
  recordings: readonly Recording[],
  { features, kind, augment = false }: TrainingChoice,
): TrainingPlan {
  if (!TRAINABLE_KINDS.includes(kind)) {
    throw new RangeError(
      `Cannot train a model of kind ${JSON.stringify(kind)}, expected one of ` +
        TRAINABLE_KINDS.join(", "),
    );
  }
  const emotions = requireEmotions(recordings);
  const { split, warnings } = chooseSplit(recordings, emotions);
  const calibrated = canLeaveOut(2, split, recordings, emotions);
  const training: Training = {
    features,
    emotions,
    kind,
    config: (features === encoder.id ? ENCODER_CONFIGS : CONFIGS)[kind],
    scaling: "speaker",
    limit: 3,
    calibrated,
    ...(augment ? { augmentations: [UNCHANGED, ...SET_AUGMENTATIONS[features] ?? []] } : {}),
    ...(augment && features === DISTURBED_SET ? DISTURBED_TRAININGS[kind] : {}),
  };
  const experiment: Experiment = {
    id: "own-training",
    training,
    split,
    seeds: 1,
    enrolment: "none",
    emotions,
  };
  const networks = networkCount([experiment], foldsOf(experiment, recordings).length) + 1;
  return {
    experiment,
    warnings: calibrated ? warnings : [
      ...warnings,
      "There are too few speakers or recordings of each emotion to calibrate: probabilities may " +
      "be too sure.",
    ],
    networks,
  };
}

/** Lists the emotions that occur: those of `EMOTIONS` in their order, then others by name. */
function requireEmotions(recordings: readonly Recording[]): string[] {
  const counts = Map.groupBy(recordings, ({ emotion }) => emotion);
  const others = [...counts.keys()].filter((name) => !EMOTIONS.some((own) => own === name)).sort();
  const emotions = [...EMOTIONS.filter((emotion) => counts.has(emotion)), ...others];
  if (emotions.length < 2) {
    throw new RangeError(
      `Cannot train on ${count(recordings.length, "recording")} of ${
        emotions.join() || "no emotion"
      }, ` +
        `expected at least two emotions`,
    );
  }
  const rare = emotions.find((emotion) => counts.get(emotion)!.length < 2);
  if (rare === undefined) return emotions;
  throw new RangeError(
    `Cannot train: there is a single recording of ${rare}, expected at least two of each emotion, ` +
      `one to train on and one to test`,
  );
}

function chooseSplit(
  recordings: readonly Recording[],
  emotions: readonly string[],
): { split: Split; warnings: string[] } {
  const unnamed = recordings.filter(({ speaker }) => speaker === UNKNOWN_SPEAKER).length;
  const advice = "the result says little about speakers who are not in the training";
  if (unnamed === recordings.length) {
    const why = "No recording names its speaker: recordings are left out, not speakers";
    return { split: "recording-folds", warnings: [`${why}; ${advice}.`] };
  }
  if (
    new Set(recordings.map(speakerOf)).size < 2 ||
    !canLeaveOut(1, "speaker-folds", recordings, emotions)
  ) {
    const why = "There are too few speakers of each emotion, or recordings of each speaker: " +
      "recordings are left out, not speakers";
    return { split: "recording-folds", warnings: [`${why}; ${advice}.`] };
  }
  const warnings = unnamed === 0 ? [] : [
    `${unnamed} of ${recordings.length} recordings name no speaker, and are left out singly; ` +
    `of their speakers, ${advice}.`,
  ];
  return { split: "speaker-folds", warnings };
}

/**
 * Tells whether a model can be trained on what remains without any fold, or any two of them: each
 * emotion, and one of them twice, since the variation within an emotion has to be estimated.
 */
function canLeaveOut(
  folds: 1 | 2,
  split: Split,
  recordings: readonly Recording[],
  emotions: readonly string[],
): boolean {
  const tested = foldsOf({ split, seeds: 1 }, recordings)
    .map(({ test }) => Array.from(test, (row) => recordings[row].emotion))
    .sort((a, b) => b.length - a.length);
  const remaining = recordings.length - tested.slice(0, folds).flat().length;
  return remaining > emotions.length &&
    emotions.every((emotion) => tested.filter((own) => own.includes(emotion)).length > folds);
}

/** A model trained on all recordings, and the evaluation of its training. */
export interface TrainedModel {
  /** The model with its card. */
  readonly model: SavedModel;
  /** The evaluation on left-out recordings. */
  readonly run: ExperimentRun;
}

/**
 * Evaluates a training on left-out recordings, then trains on all recordings.
 *
 * @param plan Made for the same recordings.
 * @param text Licence and limits for the card.
 * @param fit Fits a network, here or on a worker.
 * @returns The model and its evaluation; the same for the same tables.
 */
export async function trainModel(
  { experiment }: TrainingPlan,
  tables: Tables,
  text: Pick<CardText, "licence" | "limits">,
  fit: Fit = fitInTurn(),
): Promise<TrainedModel> {
  const { training } = experiment;
  const { runs: [run], folds } = await runExperiments([experiment], tables, fit);
  const temperatures = folds.map(({ recogniser }) => recogniser.temperature);
  for (const { recogniser } of folds) recogniser.network.dispose();
  const { temperature } = calibrationOf(
    experiment.id,
    run.predictions,
    training.emotions,
    temperatures,
  );
  return {
    model: await buildSavedModel(training, tables, run, { temperature, fit, ...text }),
    run,
  };
}
