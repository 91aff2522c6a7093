import { takeRows } from "../core/arrays.ts";
import { speakerOf, UNKNOWN_SPEAKER } from "../corpus/recording.ts";
import { type Dataset, rowsWhere, selectRows } from "../dataset/dataset.ts";
import { EMOBOX_FOLDS } from "../dataset/splits.ts";
import { scoreGroups } from "../evaluation/groups.ts";
import { type Prediction, predictionsOf } from "../evaluation/prediction.ts";
import { type Resample, score } from "../evaluation/score.ts";
import { type Fit, fitInTurn } from "../model/fitting.ts";
import { enrolledLogs } from "../model/adaptation.ts";
import { probabilitiesOf, type Recogniser, voiceLogs } from "../model/recogniser.ts";
import {
  type Enrolment,
  type Experiment,
  type ExperimentResult,
  foldsOf,
  MOST_FOLDS,
  type NumberedFold,
  type Split,
} from "./experiment.ts";
import { fitRecogniser, type Tables } from "./fit_recogniser.ts";
import { fitTemperatures } from "./fit_temperatures.ts";

/** The test rows of a fold, as rows of the table, and the model that was not trained on them. */
export interface FittedFold extends Omit<NumberedFold, "train"> {
  /** Trained on the training rows of the fold. */
  readonly recogniser: Recogniser;
}

/** The outcome of an experiment. */
export interface ExperimentRun {
  /** The metrics. */
  readonly result: ExperimentResult;
  /** The predictions that they are computed from. */
  readonly predictions: readonly Prediction[];
}

/** The outcome of experiments that share their trained models. */
export interface GroupRun {
  /** One for each experiment, in order. */
  readonly runs: readonly ExperimentRun[];
  /** The models. The caller disposes of their networks. */
  readonly folds: readonly FittedFold[];
}

/**
 * Groups experiments that share their trained models.
 *
 * @returns Groups of the same training, split and seeds, in order of their first experiment.
 */
export function groupExperiments(experiments: readonly Experiment[]): Experiment[][] {
  const groups: Experiment[][] = [];
  for (const experiment of experiments) {
    const shared = groups.find(([{ training, split, seeds }]) =>
      training === experiment.training && split === experiment.split && seeds === experiment.seeds
    );
    if (shared) shared.push(experiment);
    else groups.push([experiment]);
  }
  return groups;
}

/**
 * Runs experiments that share their trained models: fits one model for each fold, and tests it as
 * each experiment says.
 *
 * @param group Experiments of the same training, split and seeds.
 * @param fit Fits a network, here or on a worker.
 * @returns Results and models; the same for the same tables.
 * @throws {RangeError} If the experiments cannot share models, one chooses among emotions that are
 * not trained on, there is no recording of an emotion, or temperatures are asked for and each
 * repetition has a single fold.
 */
export async function runExperiments(
  group: readonly Experiment[],
  tables: Tables,
  fit: Fit = fitInTurn(),
): Promise<GroupRun> {
  requireShared(group);
  const [{ training }] = group;
  const { dataset, rows, numbered } = await foldsInTable(group[0], tables);
  const [temperatures, fitted] = await Promise.all([
    training.calibrated ? fitTemperatures(training, numbered, rows, tables, fit) : undefined,
    Promise.all(numbered.map((fold, i) => fitFold(group, fold, dataset, tables, i + 1, fit))),
  ]);
  const folds = fitted.map(({ fold }, i): FittedFold => {
    return { ...fold, recogniser: { ...fold.recogniser, temperature: temperatures?.[i] ?? 1 } };
  });
  const runs = group.map((experiment): ExperimentRun => {
    const predictions = folds.flatMap((fold, i) =>
      testFold(experiment, fold, dataset, fitted[i].logs)
    );
    return { result: resultOf(experiment, predictions), predictions };
  });
  return { runs, folds };
}

/** Checks that experiments share their models, and choose among emotions that these know. */
function requireShared(group: readonly Experiment[]): void {
  if (groupExperiments(group).length !== 1) {
    throw new RangeError(
      `Cannot run ${group.length} experiments together, expected one or more of the same training, ` +
        "split and seeds, as groupExperiments() returns them",
    );
  }
  const [{ training }] = group;
  for (const { id, emotions } of group) {
    const unknown = emotions.find((emotion) => !training.emotions.includes(emotion));
    if (unknown === undefined) continue;
    throw new RangeError(
      `Cannot run ${id}: it chooses among ${emotions.join(", ")}, but its training has no ` +
        `${unknown}, only ${training.emotions.join(", ")}`,
    );
  }
}

/**
 * Runs one fold of an experiment, without a temperature.
 *
 * @param repetition Number of the fold, counted through all seeds from 0.
 * @param fit Fits a network, here or on a worker.
 * @returns One prediction for each test recording.
 */
export async function runFold(
  experiment: Experiment,
  tables: Tables,
  repetition: number,
  fit: Fit = fitInTurn(),
): Promise<Prediction[]> {
  requireShared([experiment]);
  const { dataset, numbered: { [repetition]: own } } = await foldsInTable(experiment, tables);
  const { fold, logs } = await fitFold([experiment], own, dataset, tables, repetition + 1, fit);
  const predictions = testFold(experiment, fold, dataset, logs);
  fold.recogniser.network.dispose();
  return predictions;
}

/** Reads the table of an experiment, and splits its rows of the emotions into folds. */
async function foldsInTable(experiment: Experiment, tables: Tables) {
  const { features, corpora, emotions } = experiment.training;
  const dataset = await tables(features, corpora);
  const rows = rowsWhere(dataset, ({ emotion }) => emotions.includes(emotion));
  const inTable = (positions: Int32Array) => positions.map((position) => rows[position]);
  const numbered = foldsOf(experiment, Array.from(rows, (row) => dataset.recordings[row]))
    .map((own) => ({ ...own, train: inTable(own.train), test: inTable(own.test) }));
  return { dataset, rows, numbered };
}

/**
 * Counts the networks that a group of experiments fits.
 *
 * @param group Experiments of the same training, split and seeds.
 * @param groups Number of speakers; of recordings, if recordings are left out.
 * @returns One for each fold and seed, and those that temperatures are fitted with.
 */
export function networkCount(group: readonly Experiment[], groups: number): number {
  const [{ training, split, seeds }] = group;
  const folds = {
    "random": 1,
    "emobox": EMOBOX_FOLDS.length,
    "leave-one-speaker-out": groups,
    "speaker-folds": Math.min(MOST_FOLDS, groups),
    "recording-folds": Math.min(MOST_FOLDS, groups),
  }[split];
  return seeds * (folds + (training.calibrated ? Math.ceil(folds / 2) : 0));
}

/** Log probabilities of a fold's test rows, shape `[test][emotions]`, by enrolment. */
type TestLogs = Partial<Record<Enrolment, Float32Array>>;

/** Fits the model of a fold, and runs it on the test rows with each enrolment of the group. */
async function fitFold(
  group: readonly Experiment[],
  { train, ...fold }: NumberedFold,
  dataset: Dataset,
  tables: Tables,
  seed: number,
  fit: Fit,
): Promise<{ fold: FittedFold; logs: TestLogs }> {
  const recogniser = await fitRecogniser(group[0].training, tables, train, seed, fit);
  const { recordings, features: { values } } = selectRows(dataset, fold.test);
  const logs: TestLogs = {};
  for (const { enrolment } of group) {
    logs[enrolment] ??= enrolment === "none"
      ? voiceLogs(recogniser, values)
      : await enrolledLogs(recogniser, values, recordings.map(speakerOf));
  }
  return { fold: { ...fold, recogniser }, logs };
}

/** Makes the predictions of an experiment for the test rows that have one of its emotions. */
function testFold(
  { id, emotions, enrolment }: Experiment,
  { recogniser, test, number, seed }: FittedFold,
  { recordings }: Dataset,
  logs: TestLogs,
): Prediction[] {
  const among = emotions.map((emotion) => recogniser.emotions.indexOf(emotion));
  const probabilities = probabilitiesOf(recogniser, logs[enrolment]!, among);
  const tested = [...test.keys()].filter((i) => emotions.includes(recordings[test[i]].emotion));
  return predictionsOf(
    tested.map((i) => recordings[test[i]]),
    takeRows(probabilities, among.length, tested),
    { experiment: id, fold: number, seed },
  );
}

function resultOf(
  { id, training, split, seeds, enrolment, emotions }: Experiment,
  predictions: readonly Prediction[],
): ExperimentResult {
  const { features, corpora, scaling, augmentations, disturbance, kind } = training;
  return {
    id,
    features,
    ...(corpora ? { corpora } : {}),
    scaling,
    ...(augmentations ? { augmentations } : {}),
    ...(disturbance === undefined ? {} : { disturbance }),
    kind,
    protocol: { split, folds: new Set(predictions.map(({ fold }) => fold)).size, seeds, enrolment },
    scores: score(predictions, { emotions, resample: resampleOf(split, predictions) }),
    groups: scoreGroups(predictions, emotions),
  };
}

function resampleOf(split: Split, predictions: readonly Prediction[]): Resample {
  if (split === "random") return "seeds";
  const unnamed = predictions.some(({ recording }) => recording.speaker === UNKNOWN_SPEAKER);
  return split === "recording-folds" || unnamed ? "recordings" : "speakers";
}
