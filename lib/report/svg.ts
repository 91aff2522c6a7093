import type { Figure, Layout } from "./figure.ts";
import type { LineFigure } from "./line_figure.ts";

type Heatmap = { x: string[]; z: number[][]; text: string[][]; colorscale: [number, string][] };

/** Renders a figure from `confusionFigure()` as an SVG document, without the colour bar. */
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
      const ink = percentage > 60 ? "#fff" : "#222";
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
  return svgDocument(layout, [...cells, ...names], width - margin.r + 24);
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

/** Renders a figure of lines as an SVG document. */
export function lineSvg({ data, layout }: LineFigure): string {
  const { width, height, margin, xaxis, yaxis } = layout;
  const right = width - margin.r, bottom = height - margin.b;
  const x = linearScale(xaxis.range, margin.l, right);
  const y = linearScale(yaxis.range, bottom, margin.t);
  const small = `font-size="12"`;
  const yTicks = yaxis.tickvals.map((value) =>
    `<path d="M${margin.l} ${n(y(value))}H${right}" stroke="#ddd"/>` +
    svgText(margin.l - 8, y(value) + 4, `${value} %`, `${small} text-anchor="end"`)
  );
  const xTicks = xaxis.tickvals.map((value) => svgText(x(value), bottom + 20, `${value}`, small));
  const base = `<path d="M${margin.l} ${bottom}H${right}" stroke="#222"/>`;
  const lines = data.flatMap((trace) => drawLine(trace, x, y));
  const legend = data.map(({ name, line }, i) => {
    const start = margin.l + i * (right - margin.l) / data.length;
    return `<path d="M${n(start)} ${height - 18}h24" ${stroke(line)}/>` +
      svgText(start + 30, height - 14, name, `${small} text-anchor="start"`);
  });
  return svgDocument(layout, [...yTicks, ...xTicks, base, ...lines, ...legend]);
}

type Scale = (value: number) => number;
type LineTrace = LineFigure["data"][number];

function linearScale([from, to]: readonly number[], start: number, end: number): Scale {
  return (value) => start + (value - from) / (to - from) * (end - start);
}

function stroke({ color, dash, width }: LineTrace["line"]): string {
  const dots = dash === "dot" ? ` stroke-dasharray="2 4"` : "";
  return `stroke="${color}" stroke-width="${width}" fill="none"${dots}`;
}

/** Draws one line: its path, the bars of its intervals, and its markers. */
function drawLine({ x: xs, y: ys, line, mode, error_y }: LineTrace, x: Scale, y: Scale): string[] {
  const points = xs.map((value, i) => ({ x: n(x(value)), y: n(y(ys[i])) }));
  const path = points.map((own) => `${own.x} ${own.y}`).join("L");
  const bars = error_y && points.map((point, i) => {
    const top = n(y(ys[i] + error_y.array[i])), bottom = n(y(ys[i] - error_y.arrayminus[i]));
    return `<path d="M${point.x} ${top}V${bottom}" stroke="${line.color}"/>`;
  });
  const markers = mode === "lines+markers" &&
    points.map((own) => `<circle cx="${own.x}" cy="${own.y}" r="4" fill="${line.color}"/>`);
  return [`<path d="M${path}" ${stroke(line)}/>`, ...bars || [], ...markers || []];
}

/**
 * Creates an SVG document of elements with the titles of a figure and of its axes. Not drawn by
 * Plotly, which needs a browser; this way, the bytes are the same on every machine.
 */
export function svgDocument(
  { title, font, margin, height, xaxis, yaxis, ...layout }: Layout,
  elements: readonly string[],
  width = layout.width,
): string {
  const middleX = (margin.l + layout.width - margin.r) / 2;
  const middleY = n((margin.t + height - margin.b) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" fill="#222" text-anchor="middle" ` +
    `font-family="${font.family}">`,
    `<title>${escapeMarkup(title.text)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    svgText(width / 2, 32, title.text, `font-size="17"`),
    svgText(width / 2, 54, title.subtitle.text, `font-size="12" fill="#555"`),
    ...elements,
    svgText(middleX, height - margin.b + 46, xaxis.title.text, `font-size="13"`),
    svgText(18, middleY, yaxis.title.text, `transform="rotate(-90 18 ${middleY})" font-size="13"`),
    "</svg>",
  ].join("\n") + "\n";
}

/** Creates a text element; escapes the content, but not the attributes. */
export function svgText(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${n(x)}" y="${n(y)}" ${attributes}>${escapeMarkup(content)}</text>`;
}

/** Rounds a coordinate to a tenth of a pixel. */
export function n(value: number): number {
  return Number(value.toFixed(1));
}

/** Escapes the text content of an element. */
function escapeMarkup(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
