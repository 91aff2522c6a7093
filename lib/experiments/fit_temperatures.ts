import { takeRows } from "../core/arrays.ts";
import { fitTemperature } from "../evaluation/calibration.ts";
import type { Fit } from "../model/fitting.ts";
import { networkLogs } from "../model/recogniser.ts";
import type { NumberedFold, Training } from "./experiment.ts";
import { fitRecogniser, type Tables } from "./fit_recogniser.ts";

/** First seed of the models that temperatures are fitted with. */
const CALIBRATION_SEED = 1_000;

/**
 * Fits the temperature of each fold with a second model. Two folds share one, which is trained on
 * the test recordings of neither; the temperature of each is fitted to the test recordings of the
 * other. If the number of folds is odd, the last one is paired with the first.
 *
 * @param numbered The folds, as rows of the table.
 * @param rows Rows of the table that are trained on or tested.
 * @returns One temperature for each fold.
 * @throws {RangeError} If a repetition has a single fold, or nothing remains without two of them.
 */
export async function fitTemperatures(
  training: Training,
  numbered: readonly NumberedFold[],
  rows: Int32Array,
  tables: Tables,
  fit: Fit,
): Promise<number[]> {
  const { emotions } = training;
  const { recordings, features } = await tables(training.features, training.corpora);
  const temperatures = new Array<number>(numbered.length).fill(1);
  const bySeed = Map.groupBy(numbered.keys(), (i) => numbered[i].seed);
  if ([...bySeed.values()].some((own) => own.length < 2)) {
    throw new RangeError(
      "Cannot fit the temperature of a repetition's only fold, expected two folds or more: " +
        "its own test recordings would decide it",
    );
  }
  const pairs = [...bySeed.values()].flatMap((own) =>
    own.flatMap((i, at) => at % 2 === 0 ? [[i, own[at + 1] ?? own[0]]] : [])
  );
  await Promise.all(pairs.map(async ([a, b], pair) => {
    const heldOut = new Set([...numbered[a].test, ...numbered[b].test]);
    const train = rows.filter((row) => !heldOut.has(row));
    if (train.length === 0) {
      throw new RangeError(
        "Cannot fit temperatures: nothing remains to train on if two folds are left out, expected " +
          "three speakers or more",
      );
    }
    const seed = CALIBRATION_SEED + pair;
    const recogniser = await fitRecogniser(training, tables, train, seed, fit);
    for (const [own, other] of b > a ? [[a, b], [b, a]] : [[a, b]]) {
      const { test } = numbered[other];
      const values = takeRows(features.values, features.columns.length, test);
      temperatures[own] = fitTemperature(
        networkLogs(recogniser, values, recogniser.scaler),
        Int32Array.from(test, (row) => emotions.indexOf(recordings[row].emotion)),
        emotions.length,
      );
    }
    recogniser.network.dispose();
  }));
  return temperatures;
}
