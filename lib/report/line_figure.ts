import type { Estimate } from "../evaluation/intervals.ts";
import { axis, type FigureLabels, figureOf, SERIES_COLOURS, toPercent } from "./figure.ts";

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
export type LineFigure = ReturnType<typeof lineFigure>;

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
