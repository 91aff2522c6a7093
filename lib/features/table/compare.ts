import { columnMoments } from "../../core/statistics.ts";
import type { Dataset } from "../../dataset/dataset.ts";

/** Difference between two datasets of the same features. */
export interface DatasetDifference {
  /** Largest absolute difference, in standard deviations of its column in the reference. */
  readonly largest: number;
  /** Column of the largest difference. */
  readonly column: string;
  /** Id of the recording with the largest difference. */
  readonly recording: string;
  /** Share of the values that differ by at most 0.001 standard deviations. */
  readonly withinThousandth: number;
  /** Number of recordings compared: those of `dataset`. */
  readonly recordings: number;
}

/**
 * Compares features with a reference, in standard deviations of each column of the reference.
 *
 * @param reference Has every recording of `dataset`.
 * @throws {RangeError} If the reference lacks a recording, or has other columns.
 */
export function compareDatasets(dataset: Dataset, reference: Dataset): DatasetDifference {
  const { columns } = reference.features;
  if (dataset.features.columns.join() !== columns.join()) {
    throw new RangeError("Cannot compare datasets with different columns");
  }
  const rowOf = new Map(reference.recordings.map(({ id }, row) => [id, row]));
  const { variance } = columnMoments(reference.features.values, columns.length);
  const standardDeviations = variance.map((value) => Math.sqrt(value) || 1);
  let largest = -1, column = "", recording = "", within = 0;
  const { values } = dataset.features;
  for (const [i, { id }] of dataset.recordings.entries()) {
    const row = rowOf.get(id);
    if (row === undefined) {
      throw new RangeError(`Cannot compare: the reference lacks recording ${id}`);
    }
    for (const [j, name] of columns.entries()) {
      const value = values[i * columns.length + j];
      const expected = reference.features.values[row * columns.length + j];
      const difference = Math.abs(value - expected) / standardDeviations[j];
      if (difference <= 0.001) within++;
      if (difference > largest) [largest, column, recording] = [difference, name, id];
    }
  }
  const withinThousandth = within / values.length;
  return { largest, column, recording, withinThousandth, recordings: dataset.recordings.length };
}

/** Describes in one line how a table differs from a reference, both given by name. */
export function describeDifference(
  table: string,
  { largest, column, recording, withinThousandth, recordings }: DatasetDifference,
  reference: string,
): string {
  if (largest === 0) {
    return `${table}: ${recordings} clips, every value equal to that of ${reference}`;
  }
  const share = (100 * withinThousandth).toFixed(3);
  return `${table}: ${recordings} clips, ${share} % of values within 0.001 standard deviations ` +
    `of ${reference}; the largest difference is ${largest.toPrecision(2)} standard deviations ` +
    `(${column}, ${recording})`;
}
