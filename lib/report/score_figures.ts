import type { Emotion } from "../corpus/emotions.ts";
import type { LearningCurve } from "../experiments/learning_curve.ts";
import {
  AXIS,
  baseLayout,
  EMOTION_COLOURS,
  type Figure,
  type FigureTitle,
  rounded,
  SERIES_COLOURS,
  WIDE,
} from "./figure.ts";

/** A bar, with an interval if there is one. */
export interface Bar {
  /** Below the bar. */
  readonly label: string;
  /** Height, `0..1`. */
  readonly value: number;
  /** Lower end of its interval. */
  readonly low?: number;
  /** Upper end. */
  readonly high?: number;
}

/**
 * Draws bars in percent, series side by side.
 *
 * @param series Bars by name of the series; the labels are those of the first.
 * @param labels What is written around them, and the colours if they mean something.
 * @returns A Plotly figure.
 */
export function barFigure(
  series: ReadonlyMap<string, readonly Bar[]>,
  { title, subtitle, xTitle, yTitle, colours }: FigureTitle & {
    readonly xTitle?: string;
    readonly yTitle: string;
    readonly colours?: readonly string[];
  },
): Figure {
  const percent = (parts: readonly number[]) => rounded(parts.map((part) => 100 * part));
  return {
    data: Array.from(series, ([name, bars], i) => ({
      type: "bar",
      name,
      x: bars.map(({ label }) => label),
      y: percent(bars.map(({ value }) => value)),
      marker: { color: colours ?? SERIES_COLOURS[i] },
      error_y: {
        type: "data",
        symmetric: false,
        array: percent(bars.map(({ value, high = value }) => high - value)),
        arrayminus: percent(bars.map(({ value, low = value }) => value - low)),
        color: "#222222",
        thickness: 1.5,
        visible: bars.some(({ low }) => low !== undefined),
      },
      hovertemplate: "%{x}: %{y:.1f} %",
    })),
    layout: {
      ...baseLayout({ title, subtitle }, { ...WIDE, height: 380 }),
      xaxis: { ...AXIS, type: "category", ...(xTitle ? { title: { text: xTitle } } : {}) },
      yaxis: { ...AXIS, title: { text: yTitle }, range: [0, 100], ticksuffix: " %" },
      barmode: "group",
      showlegend: series.size > 1,
    },
  };
}

/**
 * Draws how probable each emotion is, in the colours of the emotions.
 *
 * @param emotions The emotions.
 * @param probabilities Probability of each.
 * @param title What is written above.
 * @returns A Plotly figure.
 */
export function probabilityFigure(
  emotions: readonly Emotion[],
  probabilities: ArrayLike<number>,
  title: FigureTitle,
): Figure {
  const bars = emotions.map((label, i): Bar => ({ label, value: probabilities[i] }));
  const colours = emotions.map((emotion) => EMOTION_COLOURS[emotion]);
  return barFigure(new Map([["probability", bars]]), {
    ...title,
    yTitle: "probability",
    colours,
  });
}

/** One curve of a training. */
export interface TrainingCurve {
  /** In the legend. */
  readonly name: string;
  /** One value an epoch, from the first on. */
  readonly values: readonly number[];
}

/**
 * Draws what a training prints epoch by epoch.
 *
 * @param curves The curves.
 * @param labels What is written around them.
 * @returns A Plotly figure.
 */
export function trainingFigure(
  curves: readonly TrainingCurve[],
  { title, subtitle, yTitle }: FigureTitle & { readonly yTitle: string },
): Figure {
  return {
    data: curves.map(({ name, values }, i) => ({
      type: "scatter",
      mode: "lines",
      name,
      x0: 1,
      dx: 1,
      y: rounded(values),
      line: { color: SERIES_COLOURS[i], width: 2 },
    })),
    layout: {
      ...baseLayout({ title, subtitle }, WIDE),
      xaxis: { ...AXIS, title: { text: "epoch" } },
      yaxis: { ...AXIS, title: { text: yTitle }, rangemode: "tozero" },
      showlegend: true,
    },
  };
}

/**
 * Draws what a network knows of the clips that it learns from, and of others, epoch by epoch.
 *
 * @param curve How the training went.
 * @param title What is written above.
 * @returns A Plotly figure.
 */
export function learningFigure(
  { trainingUar, heldOutUar }: LearningCurve,
  title: FigureTitle,
): Figure {
  return trainingFigure([
    { name: "clips learned from", values: trainingUar },
    { name: "actors held out", values: heldOutUar },
  ], { ...title, yTitle: "UAR" });
}
