import { EMOBOX_FOLDS } from "../dataset/splits.ts";
import { type Dataset, rowsWhere, selectRows } from "../dataset/dataset.ts";
import { confusionMatrix, unweightedAverageRecall } from "../evaluation/metrics.ts";
import { argMax } from "../core/arg_max.ts";
import { rowsOf } from "../core/arrays.ts";
import { seededRandom } from "../core/random.ts";
import { networkOutputs } from "../model/recogniser.ts";
import { modelKind } from "../model/registry.ts";
import type { Training } from "./experiment.ts";
import { prepareTraining, type Tables } from "./fit_recogniser.ts";

/** The progress of a training, with one value for each epoch. */
export interface LearningCurve {
  /** Mean loss of the training rows. */
  readonly losses: readonly number[];
  /** Unweighted average recall of the training recordings. */
  readonly trainingUar: readonly number[];
  /** Unweighted average recall of the held-out recordings. */
  readonly heldOutUar: readonly number[];
}

/** Rows to train on and rows to evaluate. */
export interface InnerSplit {
  /** Rows of the table to train on. */
  readonly train: Int32Array;
  /** Rows of the table that are held out. */
  readonly heldOut: Int32Array;
}

/** Held-out speakers of the inner split: the test speakers of EmoBox' second fold. */
export const INNER_HELD_OUT: readonly string[] = EMOBOX_FOLDS[1];

/**
 * Splits recordings for choosing hyper-parameters: the test speakers of EmoBox' first fold are left
 * out, those of the second fold are held out, and all others are trained on.
 *
 * @param emotions Recordings of other emotions are left out.
 */
export function innerSplit(dataset: Dataset, emotions: readonly string[]): InnerSplit {
  const [test] = EMOBOX_FOLDS;
  const usable = ({ emotion, speaker }: { emotion: string; speaker: string }) =>
    emotions.includes(emotion) && !test.includes(speaker);
  return {
    train: rowsWhere(dataset, (own) => usable(own) && !INNER_HELD_OUT.includes(own.speaker)),
    heldOut: rowsWhere(dataset, (own) => usable(own) && INNER_HELD_OUT.includes(own.speaker)),
  };
}

/**
 * Trains one network as an experiment does, and evaluates it after each epoch.
 *
 * Hyper-parameters may be chosen by this curve only if the held-out recordings are training
 * recordings of the experiment, and its test recordings are on neither side of the split.
 *
 * @param onEpoch Called after each epoch; training waits for it.
 */
export async function learningCurve(
  training: Training,
  tables: Tables,
  { train, heldOut }: InnerSplit,
  onEpoch?: (curve: LearningCurve) => void | Promise<void>,
): Promise<LearningCurve> {
  const dataset = await tables(training.features, training.corpora);
  const { scaler, data } = await prepareTraining(training, tables, train);
  const curve = { losses: [] as number[], trainingUar: [] as number[], heldOutUar: [] as number[] };
  const { emotions, kind, config } = training;
  const model = await modelKind(kind).fit(
    data(),
    config,
    seededRandom(1),
    async (_, loss, network) => {
      const uar = (rows: Int32Array) => {
        const { recordings, features } = selectRows(dataset, rows);
        const outputs = networkOutputs({ network }, features.values, scaler);
        return unweightedAverageRecall(confusionMatrix(
          recordings.map(({ emotion }) => emotions.indexOf(emotion)),
          rowsOf(outputs, emotions.length).map(argMax),
          emotions.length,
        ));
      };
      curve.losses.push(loss);
      curve.trainingUar.push(uar(train));
      curve.heldOutUar.push(uar(heldOut));
      await onEpoch?.(curve);
    },
  );
  model.dispose();
  return curve;
}
