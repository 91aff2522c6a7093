import { type FeatureTable, filterRows } from "../features/table.ts";
import type { Train } from "../model/train.ts";
import { halfPrecision, type TrainedModel } from "../model/saved_model.ts";
import type { Experiment } from "./experiments.ts";
import { type ExperimentResult, fit } from "./run.ts";

const SEED = 0;

/**
 * Trains an experiment's recipe on all clips, for use.
 *
 * Nobody is left to test such a model on; the metrics on its card are those of the same recipe on
 * actors it had not heard.
 *
 * @param experiment The recipe.
 * @param table Features of all clips.
 * @param result What the experiment came to on unseen actors.
 * @param train Trains a network, here or on a worker.
 * @returns The model with its card; the same for the same table.
 */
export async function trainOnAllClips(
  experiment: Experiment,
  table: FeatureTable,
  result: ExperimentResult,
  train?: Train,
): Promise<TrainedModel> {
  const { emotions, features, training } = experiment;
  const data = filterRows(table, ({ emotion }) => emotions.includes(emotion));
  const labels = Int32Array.from(data.clips, ({ emotion }) => emotions.indexOf(emotion));
  const rows = Int32Array.from(labels, (_, row) => row);
  const { scaler, networks, losses } = await fit(
    experiment,
    data,
    labels,
    rows,
    SEED,
    train,
  );
  const { accuracy, uar, macroF1, protocol, interval } = result;
  return {
    emotions,
    features: data.definition,
    scaler,
    networks: networks.map(halfPrecision),
    card: {
      description: `Emotion of acted English speech from ${features} features`,
      training: {
        corpus: "RAVDESS speech, doi:10.5281/zenodo.1188976",
        clips: data.clips.length,
        actors: new Set(data.clips.map(({ actor }) => actor)).size,
        ...training,
        seed: SEED,
        epochs: losses.map(({ length }) => length),
      },
      metrics: { experiment: result.id, protocol, interval, accuracy, uar, macroF1 },
      licence: "CC BY-NC-SA 4.0, as it derives from RAVDESS: Livingstone & Russo (2018), " +
        "PLoS ONE 13(5): e0196391",
      limits: "Acted North American English by 24 adults; not for decisions about people",
    },
  };
}
