import type { Emotion } from "../corpus/emotions.ts";

/** A figure as Plotly draws it. */
export interface Figure {
  /** Traces. */
  readonly data: readonly object[];
  /** Titles, axes and size. */
  readonly layout: object;
}

/** What is written above a figure. */
export interface FigureTitle {
  /** First line. */
  readonly title: string;
  /** Second line. */
  readonly subtitle: string;
}

/**
 * One colour for each emotion in every figure. Most are Okabe and Ito's, told apart without colour
 * vision; wine stands in for black and grey for yellow.
 */
export const EMOTION_COLOURS: Readonly<Record<Emotion, string>> = {
  neutral: "#8a8a8a",
  calm: "#56b4e9",
  happy: "#e69f00",
  sad: "#0072b2",
  angry: "#d55e00",
  fearful: "#882255",
  disgust: "#009e73",
  surprised: "#cc79a7",
};

/** For what is no emotion: told apart without colour vision (Okabe and Ito). */
export const SERIES_COLOURS: readonly string[] = ["#0072b2", "#d55e00", "#009e73", "#555555"];

/** From white to dark blue: readable without colour vision and in print. */
export const BLUES: readonly (readonly [number, string])[] = [
  [0, "#f7fbff"],
  [0.25, "#c6dbef"],
  [0.5, "#6baed6"],
  [0.75, "#2171b5"],
  [1, "#08306b"],
];

/** Room that a figure takes, in pixels. */
export interface FigureSize {
  /** Across. */
  readonly width: number;
  /** Upwards. */
  readonly height: number;
  /** Around the axes: left, right, top and bottom. */
  readonly margin: {
    readonly l: number;
    readonly r: number;
    readonly t: number;
    readonly b: number;
  };
}

/** What the layouts of all figures have in common. */
export interface BaseLayout extends FigureSize {
  /** Above. */
  readonly title: { readonly text: string; readonly subtitle: { readonly text: string } };
  /** Of all text. */
  readonly font: { readonly family: string; readonly color: string };
  /** Behind all. */
  readonly paper_bgcolor: string;
  /** Between the axes. */
  readonly plot_bgcolor: string;
}

/** The size of most figures, as wide as a notebook. */
export const WIDE: FigureSize = {
  width: 760,
  height: 360,
  margin: { l: 70, r: 30, t: 70, b: 60 },
};

/**
 * What the layouts of all figures have in common: dark on white, which can be read in a dark theme
 * and in print alike.
 *
 * @param title What is written above.
 * @param size Room that the figure takes.
 * @returns The layout, to be completed with axes.
 */
export function baseLayout({ title, subtitle }: FigureTitle, size: FigureSize): BaseLayout {
  return {
    title: { text: title, subtitle: { text: subtitle } },
    ...size,
    font: { family: "system-ui, sans-serif", color: "#222222" },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
  };
}

/** How an axis looks. */
export const AXIS = {
  gridcolor: "#e6e6e6",
  zerolinecolor: "#bbbbbb",
  linecolor: "#999999",
  automargin: true,
} as const;

/**
 * Rounds numbers for a figure, which needs no more digits than can be seen.
 *
 * @param values The numbers.
 * @param digits Significant digits.
 * @returns The numbers, rounded.
 */
export function rounded(values: Iterable<number>, digits = 4): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(digits)));
}
