import type { Confusion } from "../evaluation/metrics.ts";
import { type BaseLayout, baseLayout, BLUES } from "./figure.ts";

/** A confusion matrix as Plotly draws it: true emotions down, predicted ones across. */
export interface ConfusionFigure {
  /** One heatmap. */
  readonly data: readonly [{
    readonly type: "heatmap";
    readonly x: readonly string[];
    readonly y: readonly string[];
    /** Row percentages: of this true emotion, the part predicted as that. */
    readonly z: readonly (readonly number[])[];
    /** Percentage and count of each cell. */
    readonly text: readonly (readonly string[])[];
    readonly texttemplate: string;
    readonly hovertemplate: string;
    readonly colorscale: readonly (readonly [number, string])[];
    readonly zmin: number;
    readonly zmax: number;
    readonly xgap: number;
    readonly ygap: number;
    readonly colorbar: { readonly title: { readonly text: string }; readonly ticksuffix: string };
  }];
  /** Titles, axes and size. */
  readonly layout: BaseLayout & {
    readonly xaxis: { readonly title: { readonly text: string }; readonly side: "bottom" };
    readonly yaxis: { readonly title: { readonly text: string }; readonly autorange: "reversed" };
  };
}

/**
 * Draws a confusion matrix.
 *
 * @param confusion Counts, shape `[k][k]`, rows truth.
 * @param labels Names of the classes, shape `[k]`.
 * @param title First line above the figure.
 * @param subtitle Second line.
 * @returns A Plotly figure; each cell shows the row percentage and the count.
 * @throws {RangeError} If the shapes differ.
 */
export function confusionFigure(
  confusion: Confusion,
  labels: readonly string[],
  title: string,
  subtitle: string,
): ConfusionFigure {
  if (confusion.length !== labels.length || confusion.some((row) => row.length !== labels.length)) {
    throw new RangeError(
      `Cannot draw a confusion matrix of ${confusion.length} rows with ${labels.length} labels`,
    );
  }
  const z = confusion.map((row) => {
    const total = row.reduce((a, b) => a + b, 0);
    return row.map((count) => total === 0 ? 0 : Number(((100 * count) / total).toFixed(1)));
  });
  return {
    data: [{
      type: "heatmap",
      x: labels,
      y: labels,
      z,
      text: confusion.map((row, i) => row.map((count, j) => `${z[i][j].toFixed(0)} %<br>${count}`)),
      texttemplate: "%{text}",
      hovertemplate: "%{y} heard as %{x}: %{z} %<extra></extra>",
      colorscale: BLUES,
      zmin: 0,
      zmax: 100,
      xgap: 2,
      ygap: 2,
      colorbar: { title: { text: "of row" }, ticksuffix: " %" },
    }],
    layout: {
      ...baseLayout({ title, subtitle }, {
        width: 215 + 75 * labels.length,
        height: 170 + 60 * labels.length,
        margin: { l: 110, r: 95, t: 80, b: 80 },
      }),
      xaxis: { title: { text: "predicted emotion" }, side: "bottom" },
      yaxis: { title: { text: "true emotion" }, autorange: "reversed" },
    },
  };
}
