import type { Confusion } from "../evaluation/metrics.ts";
import { axis, type Figure, figureOf } from "./figure.ts";

/** Colour scale from white to dark blue, readable without colour vision and in print. */
const BLUES = ["#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b"];

/**
 * Draws a confusion matrix with a row per true emotion and a column per predicted one; each cell shows
 * the percentage of its row and the count.
 *
 * @param confusion Counts, shape `[k][k]`, rows truth.
 * @param labels Names of the classes, shape `[k]`.
 * @throws {RangeError} If the shapes differ.
 */
export function confusionFigure(
  confusion: Confusion,
  labels: readonly string[],
  title: string,
  subtitle: string,
): Figure {
  if (confusion.length !== labels.length || confusion.some((row) => row.length !== labels.length)) {
    throw new RangeError(
      `Cannot draw a confusion matrix of ${confusion.length} rows with ${labels.length} labels`,
    );
  }
  const percentages = confusion.map((row) => {
    const total = row.reduce((a, b) => a + b, 0);
    return row.map((count) => total === 0 ? 0 : (100 * count) / total);
  });
  const heatmap = {
    type: "heatmap",
    x: labels,
    y: labels,
    z: percentages.map((row) => row.map((value) => Number(value.toFixed(1)))),
    text: percentages.map((row, i) =>
      row.map((value, j) => `${value.toFixed(0)} %<br>${confusion[i][j]}`)
    ),
    texttemplate: "%{text}",
    hovertemplate: "%{y} predicted as %{x}: %{z} %<extra></extra>",
    colorscale: BLUES.map((colour, i) => [i / 4, colour]),
    zmin: 0,
    zmax: 100,
    xgap: 2,
    ygap: 2,
    colorbar: { title: { text: "of row<br> " }, ticksuffix: " %" },
  };
  const xaxis = axis("predicted emotion", { side: "bottom" });
  const yaxis = axis("true emotion", { autorange: "reversed" });
  return figureOf([heatmap], { title, subtitle }, xaxis, yaxis, {
    width: Math.max(560, 215 + 75 * labels.length), // wide enough for the longest subtitle
    height: 170 + 60 * labels.length,
    margin: { l: 110, r: 95, t: 80, b: 80 },
  });
}
