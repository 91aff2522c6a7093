import { AXIS, type BaseLayout, baseLayout, SERIES_COLOURS } from "./figure.ts";

/** Points of one kind, joined by a line. */
export interface LineTrace {
  /** Kind of trace. */
  readonly type: "scatter";
  /** Whether points are marked. */
  readonly mode: "lines+markers" | "lines";
  /** What it is, in the legend. */
  readonly name: string;
  /** Where along. */
  readonly x: readonly number[];
  /** In percent. */
  readonly y: readonly number[];
  /** How it is drawn. */
  readonly line: { readonly color: string; readonly dash: "solid" | "dot"; readonly width: number };
  /** Distances from `y` to the ends of an interval. */
  readonly error_y?: {
    readonly type: "data";
    readonly symmetric: false;
    readonly array: readonly number[];
    readonly arrayminus: readonly number[];
  };
}

/** A figure of lines as Plotly draws it; percentages upwards. */
export interface LineFigure {
  /** The lines. */
  readonly data: readonly LineTrace[];
  /** Titles, axes and size. */
  readonly layout: BaseLayout & {
    readonly xaxis: {
      readonly title: { readonly text: string };
      readonly range: readonly [number, number];
      readonly tickvals: readonly number[];
    };
    readonly yaxis: {
      readonly title: { readonly text: string };
      readonly range: readonly [number, number];
      readonly tickvals: readonly number[];
    };
  };
}

/** One line of a figure. */
export interface Line {
  /** What it is. */
  readonly name: string;
  /** Where along. */
  readonly x: readonly number[];
  /** How much, `0..1`. */
  readonly y: readonly number[];
  /** Lower ends of intervals, `0..1`. */
  readonly low?: readonly number[];
  /** Upper ends. */
  readonly high?: readonly number[];
  /** Dotted and without markers, for what is only to compare with. */
  readonly dotted?: boolean;
}

/** What is written around the lines. */
export interface LineLabels {
  /** First line above. */
  readonly title: string;
  /** Second line above. */
  readonly subtitle: string;
  /** Below the axis. */
  readonly xTitle: string;
  /** Beside the axis. */
  readonly yTitle: string;
  /** Marks along; the first and the last are the ends of the axis. */
  readonly xTicks: readonly number[];
}

const PERCENTS = [0, 20, 40, 60, 80, 100];

/**
 * Draws lines over a common axis, percentages upwards.
 *
 * @param lines The lines, at most four.
 * @param labels What is written around them.
 * @returns A Plotly figure.
 */
export function lineFigure(
  lines: readonly Line[],
  { title, subtitle, xTitle, yTitle, xTicks }: LineLabels,
): LineFigure {
  const percent = (part: number) => Number((100 * part).toFixed(2));
  return {
    data: lines.map(({ name, x, y, low, high, dotted = false }, i): LineTrace => ({
      type: "scatter",
      mode: dotted ? "lines" : "lines+markers",
      name,
      x,
      y: y.map(percent),
      line: { color: SERIES_COLOURS[dotted ? 3 : i], dash: dotted ? "dot" : "solid", width: 2 },
      ...(low && high
        ? {
          error_y: {
            type: "data",
            symmetric: false,
            array: high.map((end, j) => percent(end - y[j])),
            arrayminus: low.map((end, j) => percent(y[j] - end)),
          },
        }
        : {}),
    })),
    layout: {
      ...baseLayout({ title, subtitle }, {
        width: 620,
        height: 420,
        margin: { l: 80, r: 30, t: 80, b: 100 },
      }),
      xaxis: {
        ...AXIS,
        title: { text: xTitle },
        range: [xTicks[0], xTicks.at(-1)!],
        tickvals: xTicks,
      },
      yaxis: { ...AXIS, title: { text: yTitle }, range: [0, 100], tickvals: PERCENTS },
    },
  };
}
