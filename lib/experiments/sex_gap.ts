import { type Recording, speakerOf } from "../corpus/recording.ts";
import { type Dataset, selectRows } from "../dataset/dataset.ts";
import { EMOBOX_FOLDS, type Fold, stratifiedKFold } from "../dataset/splits.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import { type Prediction, predictionsOf } from "../evaluation/prediction.ts";
import { score } from "../evaluation/score.ts";
import { tableId } from "../features/extraction/tables.ts";
import type { Fit } from "../model/fitting.ts";
import { emotionProbabilities } from "../model/recogniser.ts";
import { foldsOf, type Training } from "./experiment.ts";
import { fitRecogniser, type Tables } from "./fit_recogniser.ts";
import { EXPERIMENTS } from "./registry.ts";
import type { FittedFold } from "./run.ts";

/** Accuracy on women and men of models that are trained in the same way. */
export interface SexGapResult {
  /** Short name. */
  readonly id: string;
  /** What the models are trained on, and what they are tested on. */
  readonly description: string;
  /** UAR on women; 95 % bootstrap over speakers. */
  readonly women: Estimate;
  /** UAR on men. */
  readonly men: Estimate;
}

/** Augmentation that raises pitch and formants by 17 %, about from a man's to a woman's. */
const RAISED = "1.17x";
/** Number of folds of each speaker's recordings, for models of a single speaker. */
const OWN_FOLDS = 4;
const SEED = 1;

const { training: AUGMENTED } = EXPERIMENTS.find(({ id }) => id === "lda8-actors")!;
/** Hand-crafted features, which have a table of raised recordings, without augmentation. */
const SEX_GAP_TRAINING: Training = {
  features: AUGMENTED.features,
  emotions: AUGMENTED.emotions,
  kind: AUGMENTED.kind,
  config: AUGMENTED.config,
  scaling: "standard",
  limit: 3,
};

/** Tables that {@linkcode sexGap} reads, by id. */
export const SEX_GAP_TABLES: readonly string[] = [
  SEX_GAP_TRAINING.features,
  tableId(SEX_GAP_TRAINING.features, RAISED),
];

/** Whether a recording of a training speaker is trained on. */
type Choice = (recording: Recording, all: readonly Recording[]) => boolean;

const CHOICES: readonly { id: string; description: string; choose: Choice }[] = [
  { id: "all", description: "trained on all other speakers", choose: () => true },
  { id: "women", description: "trained only on women", choose: ({ sex }) => sex === "female" },
  { id: "men", description: "trained only on men", choose: ({ sex }) => sex === "male" },
  {
    id: "half",
    description: "trained on half of the women and half of the men",
    choose: ({ speaker }, all) => {
      const speakers = [...new Set(all.map((own) => own.speaker))].sort();
      return speakers.indexOf(speaker) < speakers.length / 2; // women and men alternate in RAVDESS
    },
  },
];

/**
 * Tests possible reasons why women are recognised better than men: the training speakers, the
 * pitch, how clearly speakers express emotions, or how similarly speakers of the same sex do.
 *
 * @param fit Fits a model, here or on a worker.
 * @returns One result for each choice of training speakers, one for raised test recordings, and one
 * for models of a single speaker.
 */
export async function sexGap(tables: Tables, fit: Fit): Promise<SexGapResult[]> {
  const dataset = await tables(SEX_GAP_TRAINING.features);
  const raised = await tables(SEX_GAP_TABLES[1]);
  const fitAll = (folds: readonly Fold[]) =>
    Promise.all(folds.map(async ({ train, test }): Promise<Fitted> => {
      return { recogniser: await fitRecogniser(SEX_GAP_TRAINING, tables, train, SEED, fit), test };
    }));
  const byChoice: Fitted[][] = [];
  for (const { choose } of CHOICES) {
    byChoice.push(await fitAll(foldsAcrossSpeakers(choose, dataset)));
  }
  const own = await fitAll(foldsWithinSpeakers(dataset));
  const results = [
    ...CHOICES.map((choice, i) => resultOf(choice, predictAll(byChoice[i], dataset))),
    resultOf(
      {
        id: "raised",
        description: "trained on all other speakers, tested on recordings raised by 17 %",
      },
      predictAll(byChoice[0], raised),
    ),
    resultOf(
      { id: "own", description: "trained only on other recordings of the same speaker" },
      predictAll(own, dataset),
    ),
  ];
  for (const { recogniser } of [...byChoice.flat(), ...own]) recogniser.network.dispose();
  return results;
}

type Fitted = Pick<FittedFold, "recogniser" | "test">;

/** Returns EmoBox' folds, with only the chosen training recordings. */
function foldsAcrossSpeakers(choose: Choice, { recordings }: Dataset): Fold[] {
  return foldsOf({ split: "emobox", seeds: 1 }, recordings).map((fold) => ({
    ...fold,
    train: fold.train.filter((row) => choose(recordings[row], recordings)),
  }));
}

/** Splits each speaker's recordings into folds that train on three quarters of them. */
function foldsWithinSpeakers({ recordings }: Dataset): Fold[] {
  const bySpeaker = Map.groupBy(recordings.keys(), (row) => speakerOf(recordings[row]));
  return [...bySpeaker.values()].flatMap((own) =>
    stratifiedKFold(own.map((row) => recordings[row].emotion), OWN_FOLDS)
      .map(({ train, test }) => ({
        train: train.map((i) => own[i]),
        test: test.map((i) => own[i]),
      }))
  );
}

function predictAll(fitted: readonly Fitted[], dataset: Dataset): Prediction[] {
  return fitted.flatMap(({ recogniser, test }, fold) => {
    const { recordings, features } = selectRows(dataset, test);
    const probabilities = emotionProbabilities(recogniser, features.values);
    return predictionsOf(recordings, probabilities, {
      experiment: "sex-gap",
      fold: fold + 1,
      seed: SEED,
    });
  });
}

function resultOf(
  { id, description }: Pick<SexGapResult, "id" | "description">,
  predictions: readonly Prediction[],
): SexGapResult {
  const { emotions } = SEX_GAP_TRAINING;
  const uarOf = (sex: "female" | "male") =>
    score(
      predictions.filter(({ recording }) => recording.sex === sex),
      { emotions, resample: "speakers" },
    ).uar;
  return { id, description, women: uarOf("female"), men: uarOf("male") };
}

/** Counts the models that {@linkcode sexGap} fits for a number of speakers. */
export function sexGapNetworks(speakers: number): number {
  return CHOICES.length * EMOBOX_FOLDS.length + OWN_FOLDS * speakers;
}
