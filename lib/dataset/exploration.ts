import { PCA } from "ml-pca";
import { rowsOf } from "../core/arrays.ts";
import { columnMoments } from "../core/statistics.ts";
import type { Features } from "./dataset.ts";

/** Difference between two groups of rows in one column. */
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

/**
 * Projects rows onto their first two principal components.
 *
 * @param values Scaled features, row-major, shape `[n][features]`.
 * @returns Coordinates, shape `[n][2]`, and the share of the total variance of each component.
 * @see npm `ml-pca`, method NIPALS
 */
export function principalComponents(
  values: Float32Array,
  features: number,
): { points: [number, number][]; explained: [number, number] } {
  const rows = rowsOf(values, features).map((row) => [...row]);
  const pca = new PCA(rows, { method: "NIPALS", nCompNIPALS: 2 });
  const points = pca.predict(rows, { nComponents: 2 }).to2DArray() as [number, number][];
  const total = varianceOf(values, features);
  const along = (axis: number) =>
    points.reduce((sum, point) => sum + point[axis] ** 2, 0) / points.length / total;
  return { points, explained: [along(0), along(1)] };
}

function varianceOf(values: Float32Array, features: number): number {
  const rows = values.length / features;
  let total = 0;
  for (let column = 0; column < features; column++) {
    let sum = 0, squares = 0;
    for (let at = column; at < values.length; at += features) {
      sum += values[at];
      squares += values[at] ** 2;
    }
    total += squares / rows - (sum / rows) ** 2;
  }
  return total;
}

/**
 * Computes how often a row's nearest neighbour has the same label, which shows how rows cluster.
 *
 * @param values Scaled features, row-major, shape `[n][features]`, `n ≥ 2`.
 * @param labelings Ways to label the rows, such as by emotion or by speaker; each of shape `[n]`.
 * @returns For each labelling, the share of rows whose nearest neighbour has the same label.
 */
export function nearestNeighbourAgreement(
  values: Float32Array,
  features: number,
  labelings: readonly (readonly unknown[])[],
): number[] {
  const rows = values.length / features;
  const nearest = new Int32Array(rows);
  const closest = new Float64Array(rows).fill(Infinity);
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      const limit = Math.max(closest[a], closest[b]);
      let distance = 0;
      for (let j = 0; j < features && distance < limit; j++) {
        distance += (values[a * features + j] - values[b * features + j]) ** 2;
      }
      if (distance < closest[a]) [closest[a], nearest[a]] = [distance, b];
      if (distance < closest[b]) [closest[b], nearest[b]] = [distance, a];
    }
  }
  return labelings.map((labels) =>
    labels.filter((label, row) => label === labels[nearest[row]]).length / rows
  );
}
