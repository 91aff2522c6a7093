import { concatenate, takeRows } from "../core/arrays.ts";
import type { Recording } from "../corpus/recording.ts";

/** A matrix of features, one row for each recording. */
export interface Features {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Row-major, shape `[rows][columns.length]`. */
  readonly values: Float32Array;
}

/** Recordings with one row of features each. */
export interface Dataset {
  /** The recording of each row. */
  readonly recordings: readonly Recording[];
  /** The features of one feature set. */
  readonly features: Features;
}

/**
 * Selects rows of a dataset.
 *
 * @param rows Row numbers, in the wanted order.
 * @returns A new dataset; its values are copied.
 */
export function selectRows({ recordings, features }: Dataset, rows: Int32Array): Dataset {
  const { columns, values } = features;
  return {
    recordings: Array.from(rows, (row) => recordings[row]),
    features: { columns, values: takeRows(values, columns.length, rows) },
  };
}

/**
 * Returns the numbers of the rows whose recordings satisfy a condition, ascending.
 */
export function rowsWhere(
  { recordings }: Pick<Dataset, "recordings">,
  keep: (recording: Recording) => boolean,
): Int32Array {
  return Int32Array.from(recordings.keys().filter((row) => keep(recordings[row])));
}

/**
 * Concatenates datasets of the same features.
 *
 * @throws {RangeError} If there is no dataset, or their columns differ.
 */
export function joinDatasets(datasets: readonly Dataset[]): Dataset {
  const [first] = datasets;
  const columns = first?.features.columns;
  if (!first || datasets.some(({ features }) => features.columns.join() !== columns.join())) {
    throw new RangeError(
      `Cannot join ${datasets.length} datasets, expected at least one, and the same columns in all`,
    );
  }
  return {
    recordings: datasets.flatMap(({ recordings }) => recordings),
    features: { columns, values: concatenate(datasets.map(({ features }) => features.values)) },
  };
}
