import type { Emotion } from "../corpus/emotions.ts";
import { AS_RECORDED } from "../audio/augment/augmentations.ts";
import type { Ensemble } from "../model/ensemble.ts";
import type { Train } from "../model/train.ts";
import { halfPrecision, type TrainedModel } from "../model/saved_model.ts";
import { abstainThreshold, answersOf } from "../evaluation/calibration.ts";
import type { EnsembleExperiment } from "./registry.ts";
import {
  fitEnsemble,
  type OnNetwork,
  type UncalibratedEnsemble,
  type VersionTables,
} from "./fit_ensemble.ts";
import type { ExperimentRun } from "./run.ts";

const SEED = 0;
/** Answers that are at least as probable as the threshold are to be right this often. */
const RIGHT_WHEN_SURE = 0.8;

/**
 * Trains an experiment's recipe on all clips, for use.
 *
 * @param experiment The recipe.
 * @param tables Features of all clips.
 * @param train Trains a network, here or on a worker.
 * @param onNetwork Told after each network.
 * @returns The ensemble; the same for the same tables.
 */
export function fitOnAllClips(
  { recipe, emotions }: EnsembleExperiment,
  tables: VersionTables,
  train: Train,
  onNetwork?: OnNetwork,
): Promise<UncalibratedEnsemble> {
  const rows = rowsOf(emotions, tables);
  return fitEnsemble(recipe, tables, emotions, rows, SEED, train, onNetwork);
}

/**
 * Makes an ensemble that has learned from all clips a model.
 *
 * Nobody is left to test it on; the metrics on its card are those of the same recipe on
 * actors it had not heard, and from the same answers come the temperature and the threshold below
 * which an answer is not to be relied on.
 *
 * @param ensemble From {@linkcode fitOnAllClips}.
 * @param experiment The same recipe.
 * @param tables The same features.
 * @param run What the experiment came to on unseen actors, asked without enrolment, with its
 * probabilities tempered by fold.
 * @param temperature What the model's probabilities are tempered by.
 * @returns The model with its card, its weights rounded as they are stored.
 */
export function asModel(
  ensemble: UncalibratedEnsemble,
  { recipe, emotions }: EnsembleExperiment,
  tables: VersionTables,
  { result, predictions }: ExperimentRun,
  temperature: number,
): TrainedModel {
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const rows = rowsOf(emotions, tables);
  const answers = answersOf(
    predictions.map(({ probabilities, truth }) => ({
      probabilities,
      label: emotions.indexOf(truth),
    })),
  );
  const { accuracy, uar, macroF1, protocol, interval } = result;
  return {
    ...ensemble,
    emotions,
    networks: asStored(ensemble.networks),
    temperature,
    abstainBelow: abstainThreshold(answers, RIGHT_WHEN_SURE),
    card: {
      description: "Emotion of acted English speech from functionals and frames of contours",
      training: {
        corpus: "RAVDESS speech, doi:10.5281/zenodo.1188976",
        clips: rows.length,
        actors: new Set(Array.from(rows, (row) => clips[row].actor)).size,
        ...recipe,
        seed: SEED,
      },
      metrics: { experiment: result.id, protocol, interval, accuracy, uar, macroF1 },
      licence: "CC BY-NC-SA 4.0, as it derives from RAVDESS: Livingstone & Russo (2018), " +
        "PLoS ONE 13(5): e0196391",
      limits: "Acted North American English by 24 adults; not for decisions about people",
    },
  };
}

function rowsOf(emotions: readonly Emotion[], tables: VersionTables): Int32Array {
  const { clips } = tables.rich.get(AS_RECORDED)!;
  return Int32Array.from(clips.keys().filter((row) => emotions.includes(clips[row].emotion)));
}

function asStored({ lda, mlp, tdnn }: Ensemble["networks"]): Ensemble["networks"] {
  return {
    lda: lda.map(halfPrecision),
    mlp: mlp.map(halfPrecision),
    tdnn: tdnn.map(halfPrecision),
  };
}
