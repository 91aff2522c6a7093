/** MIME type of a Plotly figure in notebooks. */
export const PLOTLY_MIME = "application/vnd.plotly.v1+json";

/** A Plotly figure. */
export interface Figure {
  /** Traces. */
  readonly data: readonly object[];
  /** Titles, axes and size. */
  readonly layout: object;
}

/** The two lines of text above a figure. */
export type FigureTitle = { readonly title: string; readonly subtitle: string };
/** Text above a figure and beside its vertical axis. */
export type FigureLabels = FigureTitle & { readonly yTitle: string };

/**
 * Colours of the emotions in all figures. Most are Okabe and Ito's, which can be distinguished with
 * colour blindness; wine replaces black and grey replaces yellow.
 */
export const EMOTION_COLOURS: Readonly<Record<string, string>> = {
  neutral: "#8a8a8a",
  calm: "#56b4e9",
  happy: "#e69f00",
  sad: "#0072b2",
  angry: "#d55e00",
  fearful: "#882255",
  disgust: "#009e73",
  surprised: "#cc79a7",
};

/** Returns the colour of a label; dark grey if it is not in {@linkcode EMOTION_COLOURS}. */
export function emotionColour(emotion: string): string {
  return EMOTION_COLOURS[emotion] ?? "#444444";
}

/** Colours of series other than emotions (Okabe and Ito); the last one is for reference lines. */
export const SERIES_COLOURS: readonly string[] = ["#0072b2", "#d55e00", "#009e73", "#555555"];

/** Margins of most figures, in pixels. */
export const MARGIN = { l: 70, r: 30, t: 70, b: 60 };

/**
 * Creates a figure as wide as a notebook, dark on white to be readable in dark themes and in print.
 *
 * @param attributes Further attributes of the layout, which override the defaults, such as sizes.
 */
export function figureOf<T extends object, X extends Axis, Y extends Axis, A extends object>(
  data: readonly T[],
  { title, subtitle }: FigureTitle,
  xaxis: X,
  yaxis: Y,
  attributes: A,
) {
  const layout = {
    title: { text: title, subtitle: { text: subtitle } },
    width: 760,
    height: 360,
    margin: MARGIN,
    font: { family: "system-ui, sans-serif", color: "#222222" },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    xaxis,
    yaxis,
    ...attributes,
  };
  return { data, layout };
}

type Axis = ReturnType<typeof axis>;
/** A layout as {@linkcode figureOf} creates it; sizes are in pixels. */
export type Layout = ReturnType<typeof figureOf<object, Axis, Axis, object>>["layout"];

/** Creates an axis from its title, which may be empty, and further attributes. */
export function axis<T extends object>(text: string, attributes?: T) {
  const colours = { gridcolor: "#e6e6e6", zerolinecolor: "#bbbbbb", linecolor: "#999999" };
  // The distance keeps the title clear of the tick labels, however long they are.
  return { ...colours, automargin: true, title: { text, standoff: 12 }, ...attributes! };
}

/** Converts a fraction to a percentage with two decimals. */
export function toPercent(fraction: number): number {
  return Number((100 * fraction).toFixed(2));
}

/** Rounds numbers to the significant digits that a figure shows; `null` leaves a gap. */
export function rounded(values: Iterable<number | null>, digits = 4): (number | null)[] {
  return Array.from(values, (value) => value === null ? null : Number(value.toPrecision(digits)));
}
