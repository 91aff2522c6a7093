import { seededRandom } from "../core/random.ts";
import { fitScaler, identityScaler, scale, takeRows } from "../dataset/scaler.ts";
import { actorFolds, EMOBOX_FOLDS, type Fold } from "../dataset/splits.ts";
import { type FeatureTable, filterRows } from "../features/table/parquet.ts";
import { loadBackend } from "../training/backend.ts";
import { classProbabilities, type Network } from "../model/mlp.ts";
import { argMax } from "../core/arg_max.ts";
import { trainMlp } from "../model/train.ts";
import type { Experiment } from "./registry.ts";
import { confusionMatrix, unweightedAverageRecall } from "../evaluation/metrics.ts";

/** How a training went, one value an epoch. */
export interface LearningCurve {
  /** Mean loss of the clips learned from. */
  readonly losses: readonly number[];
  /** Unweighted average recall of the clips learned from. */
  readonly trainingUar: readonly number[];
  /** The same of the clips held out. */
  readonly heldOutUar: readonly number[];
}

/** Actors that are held out to watch, among those that the first fold trains on. */
export const INNER_HELD_OUT: readonly number[] = EMOBOX_FOLDS[1];

/**
 * Puts the test actors of the first fold aside, so that they can choose nothing.
 *
 * @param table Any clips.
 * @returns The clips of the other actors.
 */
export function withoutTestActors(table: FeatureTable): FeatureTable {
  return filterRows(table, ({ actor }) => !EMOBOX_FOLDS[0].includes(actor));
}

/**
 * The split for choices: the actors of the second fold are held out, all others learned from.
 *
 * @param clips Clips without those of the test actors.
 * @returns The fold.
 * @throws {RangeError} If a clip is of a test actor.
 */
export function innerFold(clips: FeatureTable["clips"]): Fold {
  return actorFolds(clips.map(({ actor }) => actor), EMOBOX_FOLDS.slice(1))[0];
}

/**
 * Trains one network and watches how it does on clips that it learns nothing from.
 *
 * Choices (how long, how large) belong on such a curve only if the held-out clips are training
 * clips of the experiment, and its test clips are on neither side.
 *
 * @param experiment Emotions, scaling and hyper-parameters.
 * @param table Features of the clips; those of other emotions are left out.
 * @param onEpoch Told after each epoch; training waits for it.
 * @param split Says which clips to learn from and which to watch.
 * @returns The curves.
 */
export async function learningCurve(
  experiment: Pick<Experiment, "emotions" | "scaling" | "training">,
  table: FeatureTable,
  onEpoch?: (curve: LearningCurve) => void | Promise<void>,
  split: (clips: FeatureTable["clips"]) => Fold = innerFold,
): Promise<LearningCurve> {
  await loadBackend();
  const { emotions, scaling, training } = experiment;
  const data = filterRows(table, ({ emotion }) => emotions.includes(emotion));
  const features = data.definition.columns.length;
  const fold = split(data.clips);
  const [own, other] = [fold.train, fold.test].map((rows) => ({
    values: takeRows(data.values, features, rows),
    labels: Int32Array.from(rows, (row) => emotions.indexOf(data.clips[row].emotion)),
  }));
  const scaler = scaling === "raw" ? identityScaler(features) : fitScaler(own.values, features);
  const [learned, heldOut] = [own, other].map(({ values, labels }) => ({
    values: scale(scaler, values),
    labels,
    classes: emotions.length,
  }));
  const uar = (networks: readonly Network[], { values, labels }: typeof learned) => {
    const probabilities = classProbabilities(networks, values);
    const predictions = Array.from(
      labels,
      (_, i) => argMax(probabilities.subarray(i * emotions.length, (i + 1) * emotions.length)),
    );
    return unweightedAverageRecall(confusionMatrix(labels, predictions, emotions.length));
  };
  const curve = {
    losses: [] as number[],
    trainingUar: [] as number[],
    heldOutUar: [] as number[],
  };
  await trainMlp(learned, seededRandom(1), training, async (_, loss, current) => {
    const networks = [current()];
    curve.losses.push(loss);
    curve.trainingUar.push(uar(networks, learned));
    curve.heldOutUar.push(uar(networks, heldOut));
    await onEpoch?.(curve);
  });
  return curve;
}
