import { speakerOf } from "../corpus/recording.ts";
import { rowsWhere } from "../dataset/dataset.ts";
import { abstainThreshold, answersOf } from "../evaluation/calibration.ts";
import type { CardText } from "../model/card.ts";
import { type Fit, fitInTurn } from "../model/fitting.ts";
import type { SavedModel } from "../model/saved_model.ts";
import type { Training } from "./experiment.ts";
import { fitRecogniser, type Tables } from "./fit_recogniser.ts";
import type { ExperimentRun } from "./run.ts";

const SEED = 0;
/** Default accuracy of the answers that reach the threshold. */
const CORRECT_WHEN_SURE = 0.8;

/** Options of {@linkcode buildSavedModel}. */
export interface SavedModelOptions extends Pick<CardText, "licence" | "limits"> {
  /** Divides log probabilities; 1 unless given. */
  readonly temperature?: number;
  /** Accuracy of the answers in the run that reach the threshold; 0.8 unless given. */
  readonly correctWhenSure?: number;
  /** Fits a network, here or on a worker. */
  readonly fit?: Fit;
}

/**
 * Trains a model on all recordings, for use.
 *
 * No speaker is left to test the model on: the metrics on its card, and the threshold below which
 * an answer counts as not sure, come from predictions of the same training for unseen speakers.
 *
 * @param run The same training on unseen speakers, without enrolment.
 * @param options Temperature, and text for the card.
 * @returns The model with its card; the same for the same tables.
 */
export async function buildSavedModel(
  training: Training,
  tables: Tables,
  { result, predictions }: ExperimentRun,
  {
    temperature = 1,
    correctWhenSure = CORRECT_WHEN_SURE,
    fit = fitInTurn(),
    licence,
    limits,
  }: SavedModelOptions,
): Promise<SavedModel> {
  const dataset = await tables(training.features, training.corpora);
  const rows = rowsWhere(dataset, ({ emotion }) => training.emotions.includes(emotion));
  const recogniser = await fitRecogniser(training, tables, rows, SEED, fit);
  const { scores: { uar, accuracy, macroF1 }, protocol } = result;
  const used = Array.from(rows, (row) => dataset.recordings[row]);
  const corpora = [...new Set(used.map(({ corpus }) => corpus))];
  return {
    ...recogniser,
    temperature,
    threshold: abstainThreshold(answersOf(predictions, result.scores.emotions), correctWhenSure),
    card: {
      description: `Speech emotion: ${training.kind} on ${training.features} features`,
      training: {
        corpora,
        recordings: used.length,
        speakers: new Set(used.map(speakerOf)).size,
        seed: SEED,
        ...training,
      },
      metrics: { experiment: result.id, protocol, uar, accuracy, macroF1 },
      licence,
      limits,
    },
  };
}
