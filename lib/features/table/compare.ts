import type { FeatureTable } from "./parquet.ts";

/** How far two tables of the same features are apart. */
export interface TableDifference {
  /** Largest difference, in standard deviations of the feature over the reference table. */
  readonly largest: number;
  /** Where it is. */
  readonly column: string;
  /** The clip of the largest difference. */
  readonly clip: string;
  /** Part of the values that are at most 0.001 standard deviations apart. */
  readonly withinThousandth: number;
  /** Clips compared: those of `table`. */
  readonly clips: number;
}

/**
 * Compares features with a reference, in the unit that matters to a model.
 *
 * @param table What to compare.
 * @param reference What it should be; has every clip of `table`.
 * @returns The differences.
 * @throws {RangeError} If the reference lacks a clip, or has other columns.
 */
export function compareTables(table: FeatureTable, reference: FeatureTable): TableDifference {
  const { columns } = reference.definition;
  if (table.definition.columns.join() !== columns.join()) {
    throw new RangeError("Cannot compare tables with different columns");
  }
  const rowOf = new Map(reference.clips.map(({ id }, row) => [id, row]));
  const deviations = columnDeviations(reference);
  let largest = -1, where = 0, within = 0;
  for (let i = 0; i < table.values.length; i++) {
    const row = Math.floor(i / columns.length), column = i % columns.length;
    const referenceRow = rowOf.get(table.clips[row].id);
    if (referenceRow === undefined) {
      throw new RangeError(`Cannot compare: the reference lacks clip ${table.clips[row].id}`);
    }
    const expected = reference.values[referenceRow * columns.length + column];
    const difference = Math.abs(table.values[i] - expected) / deviations[column];
    if (difference <= 0.001) within++;
    if (difference > largest) [largest, where] = [difference, i];
  }
  return {
    largest,
    column: columns[where % columns.length],
    clip: table.clips[Math.floor(where / columns.length)].id,
    withinThousandth: within / table.values.length,
    clips: table.clips.length,
  };
}

/**
 * Says a difference in words.
 *
 * @param set Name of the feature set.
 * @param difference The difference.
 * @param reference What was compared with.
 * @returns One line.
 */
export function describeDifference(
  set: string,
  { largest, column, clip, withinThousandth, clips }: TableDifference,
  reference: string,
): string {
  if (largest === 0) return `${set}: ${clips} clips, every value equal to that of ${reference}`;
  const part = (100 * withinThousandth).toFixed(3);
  return `${set}: ${clips} clips, ${part} % of values within 0.001 deviations of ${reference}; ` +
    `the largest difference is ${largest.toPrecision(2)} deviations (${column}, ${clip})`;
}

function columnDeviations({ values, definition: { columns }, clips }: FeatureTable): Float64Array {
  const mean = new Float64Array(columns.length);
  const square = new Float64Array(columns.length);
  for (let i = 0; i < values.length; i++) mean[i % columns.length] += values[i] / clips.length;
  for (let i = 0; i < values.length; i++) {
    square[i % columns.length] += (values[i] - mean[i % columns.length]) ** 2 / clips.length;
  }
  return square.map((variance) => Math.sqrt(variance) || 1);
}
