import type { Confusion } from "../evaluation/metrics.ts";
import { axis, type Figure, figureOf, type Layout } from "./figure.ts";
import { n, svgDocument, svgText } from "./svg.ts";

/** Colour scale from white to dark blue, readable without colour vision and in print. */
const BLUES = ["#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b"];

/**
 * Draws a confusion matrix with a row per true emotion and a column per predicted one; each cell
 * shows the percentage of its row and the count.
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
    showscale: false, // each cell says it
  };
  const xaxis = axis("predicted emotion", { side: "bottom" });
  const yaxis = axis("true emotion", { autorange: "reversed" });
  return figureOf([heatmap], { title, subtitle }, xaxis, yaxis, {
    width: Math.max(489, 144 + 75 * labels.length), // wide enough for the longest subtitle
    height: 170 + 60 * labels.length,
    margin: { l: 110, r: 24, t: 80, b: 80 },
  });
}

type Heatmap = { x: string[]; z: number[][]; text: string[][]; colorscale: [number, string][] };

/** Renders a figure from `confusionFigure()` as an SVG document. */
export function confusionSvg(figure: Figure): string {
  const [{ x: labels, z, text, colorscale }] = figure.data as Heatmap[];
  const layout = figure.layout as Layout, { width, height, margin } = layout;
  const cellWidth = (width - margin.l - margin.r) / labels.length;
  const cellHeight = (height - margin.t - margin.b) / labels.length;
  const cells = z.flatMap((row, i) =>
    row.map((percentage, j) => {
      const x = margin.l + j * cellWidth, y = margin.t + i * cellHeight;
      const middleX = x + cellWidth / 2, middleY = y + cellHeight / 2;
      const [upper, lower] = text[i][j].split("<br>");
      const ink = percentage > 67 ? "#fff" : "#222";
      return `<rect x="${n(x + 1)}" y="${n(y + 1)}" width="${n(cellWidth - 2)}" ` +
        `height="${n(cellHeight - 2)}" fill="${colourAt(colorscale, percentage / 100)}"/>` +
        svgText(middleX, middleY - 2, upper, `fill="${ink}" font-size="14"`) +
        svgText(middleX, middleY + 14, lower, `fill="${ink}" font-size="11"`);
    })
  );
  const names = labels.flatMap((label, i) => {
    const x = margin.l + (i + 0.5) * cellWidth, y = margin.t + (i + 0.5) * cellHeight + 4;
    const below = svgText(x, height - margin.b + 20, label, `font-size="12"`);
    return [below, svgText(margin.l - 8, y, label, `font-size="12" text-anchor="end"`)];
  });
  return svgDocument(layout, [...cells, ...names]);
}

/** Returns the colour at a position from 0 to 1, linear between the stops of a scale. */
function colourAt(scale: [number, string][], at: number): string {
  const i = Math.max(1, scale.findIndex(([stop]) => stop >= at));
  const [[from, below], [to, above]] = [scale[i - 1], scale[i]];
  const channels = [1, 3, 5].map((offset) => {
    const [a, b] = [below, above].map((colour) => parseInt(colour.slice(offset, offset + 2), 16));
    return Math.round(a + (at - from) / (to - from) * (b - a)).toString(16).padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
