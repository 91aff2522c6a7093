import type { Estimate } from "../evaluation/intervals.ts";
import { axis, type FigureLabels, figureOf, SERIES_COLOURS, toPercent } from "./figure.ts";
import { n, svgDocument, svgText } from "./svg.ts";

/** One line of a figure; `y` and `intervals` are fractions. */
interface Line {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly intervals?: readonly Estimate[];
  /** Whether the line is dotted and without markers, as a reference. */
  readonly dotted?: boolean;
}

/** Text around the lines, and the ticks of the horizontal axis, which ends at the outer ticks. */
type LineLabels = FigureLabels & { readonly xTitle: string; readonly xTicks: readonly number[] };

/** A Plotly figure of lines over a common axis. */
type LineFigure = ReturnType<typeof lineFigure>;
type LineTrace = LineFigure["data"][number];
type Scale = (value: number) => number;

/** Ticks of a percentage axis. */
export const TICKS = [0, 20, 40, 60, 80, 100];

/** Draws up to three lines and a dotted one over a common axis, in percent. */
export function lineFigure(lines: readonly Line[], labels: LineLabels) {
  const { xTitle, yTitle, xTicks } = labels;
  const traces = lines.map(({ name, x, y, intervals, dotted = false }, i) => ({
    type: "scatter",
    mode: dotted ? "lines" : "lines+markers",
    name,
    x,
    y: y.map(toPercent),
    line: { color: SERIES_COLOURS[dotted ? 3 : i], dash: dotted ? "dot" : "solid", width: 2 },
    error_y: intervals && {
      type: "data",
      symmetric: false,
      array: intervals.map(({ high }, j) => toPercent(high - y[j])),
      arrayminus: intervals.map(({ low }, j) => toPercent(y[j] - low)),
    },
  }));
  const xaxis = axis(xTitle, { range: [xTicks[0], xTicks.at(-1)!], tickvals: xTicks });
  const yaxis = axis(yTitle, {
    range: [0, 100],
    tickvals: TICKS,
    ticktext: TICKS.map((value) => `${value} %`),
  });
  const sizes = { width: 620, height: 420, margin: { l: 80, r: 30, t: 80, b: 100 } };
  return figureOf(traces, labels, xaxis, yaxis, sizes);
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
  const path = points.map((point) => `${point.x} ${point.y}`).join("L");
  const bars = error_y && points.map((point, i) => {
    const top = n(y(ys[i] + error_y.array[i])), bottom = n(y(ys[i] - error_y.arrayminus[i]));
    return `<path d="M${point.x} ${top}V${bottom}" stroke="${line.color}"/>`;
  });
  const markers = mode === "lines+markers" &&
    points.map((point) => `<circle cx="${point.x}" cy="${point.y}" r="4" fill="${line.color}"/>`);
  return [`<path d="M${path}" ${stroke(line)}/>`, ...bars || [], ...markers || []];
}
