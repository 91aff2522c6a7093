import { columnMoments } from "../../core/statistics.ts";
import type { Features } from "../dataset.ts";

/** How far two groups of rows are apart in one column. */
export interface EffectSize {
  /** Name of the column. */
  readonly feature: string;
  /** Difference of the means in pooled standard deviations; positive if the first is larger. */
  readonly d: number;
}

/**
 * Compares two groups of rows column by column.
 *
 * @param first Row numbers of one group.
 * @param second Row numbers of the other.
 * @returns Cohen's d of each column, the largest differences first.
 * @see Cohen 1988, "Statistical Power Analysis for the Behavioral Sciences"
 */
export function effectSizes(
  { columns, values }: Features,
  first: Iterable<number>,
  second: Iterable<number>,
): EffectSize[] {
  const [a, b] = [first, second].map((rows) => columnMoments(values, columns.length, rows));
  return columns
    .map((feature, j) => {
      const pooled = Math.sqrt((a.variance[j] + b.variance[j]) / 2);
      return { feature, d: pooled > 0 ? (a.mean[j] - b.mean[j]) / pooled : 0 };
    })
    .sort((x, y) => Math.abs(y.d) - Math.abs(x.d));
}
