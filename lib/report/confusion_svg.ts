import type { ConfusionFigure } from "./confusion_figure.ts";
import { coordinate as n, svgEscape as escape, svgText as text } from "./svg.ts";

const RIGHT_MARGIN = 24;

/**
 * Renders a confusion matrix as a standalone picture.
 *
 * Plotly needs a browser to draw; this gives the same figure on any machine, to the byte, from the
 * same specification.
 *
 * @param figure The figure.
 * @returns An SVG document.
 */
export function confusionSvg({ data: [heatmap], layout }: ConfusionFigure): string {
  const { height, margin } = layout;
  // The room for Plotly's colour bar is not needed: every cell says its percentage.
  const width = layout.width - margin.r + RIGHT_MARGIN;
  const cellWidth = (layout.width - margin.l - margin.r) / heatmap.x.length;
  const cellHeight = (height - margin.t - margin.b) / heatmap.y.length;
  const middleX = margin.l + (cellWidth * heatmap.x.length) / 2;
  const middleY = margin.t + (cellHeight * heatmap.y.length) / 2;
  const bottom = height - margin.b;
  const cells = heatmap.z.flatMap((row, i) =>
    row.map((percent, j) => {
      const x = margin.l + j * cellWidth, y = margin.t + i * cellHeight;
      const [upper, lower] = heatmap.text[i][j].split("<br>");
      const ink = percent > 60 ? "#fff" : "#222";
      const cx = n(x + cellWidth / 2), cy = y + cellHeight / 2;
      return `<rect x="${n(x + 1)}" y="${n(y + 1)}" width="${n(cellWidth - 2)}" ` +
        `height="${n(cellHeight - 2)}" fill="${colourAt(heatmap.colorscale, percent / 100)}"/>` +
        text(cx, n(cy - 2), upper, `fill="${ink}" font-size="14"`) +
        text(cx, n(cy + 14), lower, `fill="${ink}" font-size="11"`);
    })
  );
  const columns = heatmap.x.map((label, j) =>
    text(n(margin.l + (j + 0.5) * cellWidth), n(bottom + 20), label, `font-size="12"`)
  );
  const rows = heatmap.y.map((label, i) =>
    text(
      n(margin.l - 8),
      n(margin.t + (i + 0.5) * cellHeight + 4),
      label,
      `font-size="12" style="text-anchor:end"`,
    )
  );
  const sideways = `transform="rotate(-90 18 ${n(middleY)})" font-size="13"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" fill="#222" text-anchor="middle" ` +
    `font-family="${layout.font.family}">`,
    `<title>${escape(layout.title.text)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(n(width / 2), "32", layout.title.text, `font-size="17"`),
    text(n(width / 2), "54", layout.title.subtitle.text, `font-size="12" fill="#555"`),
    ...cells,
    ...columns,
    ...rows,
    text(n(middleX), n(bottom + 48), layout.xaxis.title.text, `font-size="13"`),
    text("18", n(middleY), layout.yaxis.title.text, sideways),
    "</svg>",
  ].join("\n") + "\n";
}

/** Colour at `0..1` of a scale, mixed linearly between its stops. */
function colourAt(scale: readonly (readonly [number, string])[], at: number): string {
  const i = Math.max(1, scale.findIndex(([stop]) => stop >= at));
  const [from, below] = scale[i - 1];
  const [to, above] = scale[i];
  const part = (at - from) / (to - from);
  const channel = (offset: number) => {
    const a = parseInt(below.slice(offset, offset + 2), 16);
    const b = parseInt(above.slice(offset, offset + 2), 16);
    return Math.round(a + part * (b - a)).toString(16).padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
