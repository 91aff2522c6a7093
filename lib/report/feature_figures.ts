import type { Emotion } from "../corpus/emotions.ts";
import {
  AXIS,
  baseLayout,
  EMOTION_COLOURS,
  type Figure,
  type FigureTitle,
  rounded,
  WIDE,
} from "./figure.ts";

/**
 * Draws how a feature is distributed for each emotion: boxes with all values beside them.
 *
 * @param values The feature of each clip.
 * @param labels Emotion of each clip.
 * @param emotions Which emotions, in order.
 * @param title What is written around.
 * @returns A Plotly figure.
 */
export function distributionFigure(
  values: ArrayLike<number>,
  labels: readonly Emotion[],
  emotions: readonly Emotion[],
  { title, subtitle, yTitle }: FigureTitle & { readonly yTitle: string },
): Figure {
  return {
    data: emotions.map((emotion) => ({
      type: "violin",
      name: emotion,
      y: rounded(Array.from(values).filter((_, i) => labels[i] === emotion)),
      line: { color: EMOTION_COLOURS[emotion] },
      box: { visible: true },
      meanline: { visible: true },
      points: false,
      spanmode: "hard",
    })),
    layout: {
      ...baseLayout({ title, subtitle }, WIDE),
      xaxis: { ...AXIS },
      yaxis: { ...AXIS, title: { text: yTitle } },
      showlegend: false,
    },
  };
}

/** A point in two dimensions and the group it is of. */
export interface ProjectedPoint {
  /** Along. */
  readonly x: number;
  /** Upwards. */
  readonly y: number;
  /** What it is coloured by. */
  readonly group: string;
  /** Shown when pointed at. */
  readonly name: string;
}

/**
 * Draws points in two dimensions, coloured by group.
 *
 * @param points The points.
 * @param groups Groups in the order of the legend, with their colours.
 * @param title What is written above.
 * @returns A Plotly figure.
 */
export function projectionFigure(
  points: readonly ProjectedPoint[],
  groups: ReadonlyMap<string, string>,
  title: FigureTitle,
): Figure {
  return {
    data: Array.from(groups, ([group, colour]) => {
      const own = points.filter((point) => point.group === group);
      return {
        type: "scatter",
        mode: "markers",
        name: group,
        x: rounded(own.map(({ x }) => x)),
        y: rounded(own.map(({ y }) => y)),
        text: own.map(({ name }) => name),
        hovertemplate: "%{text}",
        marker: { size: 6, opacity: 0.75, color: colour },
      };
    }),
    layout: {
      ...baseLayout(title, { ...WIDE, height: 520 }),
      xaxis: { ...AXIS, title: { text: "first component" }, zeroline: false },
      yaxis: { ...AXIS, title: { text: "second component" }, zeroline: false, scaleanchor: "x" },
    },
  };
}

/**
 * Colours for any number of groups, spread around the hues.
 *
 * @param groups Names.
 * @returns Colour by name, in the same order.
 */
export function spreadColours(groups: readonly string[]): Map<string, string> {
  return new Map(groups.map((group, i) => [
    group,
    `hsl(${Math.round(360 * i / groups.length)}, 65%, ${i % 2 === 0 ? 38 : 58}%)`,
  ]));
}
