import type { Centroids } from "../model/discriminant_space.ts";
import type { Figure, FigureLabels, FigureTitle } from "./figure.ts";
import { axis, emotionColour, figureOf, rounded, SERIES_COLOURS } from "./figure.ts";

/** Counts items by two properties; values of both are in the order in which they first occur. */
export function countBy<T>(
  items: readonly T[],
  row: (item: T) => string,
  column: (item: T) => string,
): Map<string, Map<string, number>> {
  const columns = [...new Set(items.map(column))];
  const counts = (members: readonly T[]) =>
    new Map(columns.map((name) => [name, members.filter((item) => column(item) === name).length]));
  return new Map(Array.from(Map.groupBy(items, row), ([name, members]) => [name, counts(members)]));
}

/** Draws the counts of {@linkcode countBy} as stacked bars: a bar per row, a segment per column. */
export function countFigure(
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  title: FigureTitle,
): Figure {
  const segments = [...counts.values().next().value?.keys() ?? []];
  const traces = segments.map((segment, i) => ({
    type: "bar",
    name: segment,
    x: [...counts.keys()],
    y: Array.from(counts.values(), (segmentCounts) => segmentCounts.get(segment)),
    marker: { color: SERIES_COLOURS[i] },
    hovertemplate: "%{y}",
  }));
  return figureOf(traces, title, axis(""), axis("recordings"), { height: 320, barmode: "stack" });
}

/** Draws the distribution of a feature as a violin plot with a box, one for each emotion. */
export function distributionFigure(
  values: ArrayLike<number>,
  labels: readonly string[],
  emotions: readonly string[],
  text: FigureLabels,
): Figure {
  const traces = emotions.map((emotion) => ({
    type: "violin",
    name: emotion,
    y: rounded(Array.from(values).filter((_, i) => labels[i] === emotion)),
    line: { color: emotionColour(emotion) },
    box: { visible: true },
    meanline: { visible: true },
    points: false,
    spanmode: "hard",
  }));
  return figureOf(traces, text, axis(""), axis(text.yTitle), { showlegend: false });
}

/** Height of a legend's line, in pixels. */
const LEGEND_LINE = 20;

/**
 * Draws points in the colours of their groups, with their names on hover.
 *
 * @param groups Colour by name of the group.
 */
export function projectionFigure(
  points: readonly { x: number; y: number; group: string; name: string }[],
  groups: ReadonlyMap<string, string>,
  title: FigureTitle,
): Figure {
  const traces = Array.from(groups, ([group, color]) => {
    const members = points.filter((point) => point.group === group);
    return {
      type: "scatter",
      mode: "markers",
      name: group,
      x: rounded(members.map(({ x }) => x)),
      y: rounded(members.map(({ y }) => y)),
      text: members.map(({ name }) => name),
      hovertemplate: "%{text}",
      marker: { size: 6, opacity: 0.75, color },
    };
  });
  const xaxis = axis("first component", { zeroline: false });
  const yaxis = axis("second component", { zeroline: false, scaleanchor: "x" });
  const height = Math.max(520, 160 + LEGEND_LINE * groups.size); // the legend shows all groups
  return figureOf(traces, title, xaxis, yaxis, { height });
}

/**
 * Draws recordings along the first two axes of discriminant space, in the colours of their
 * emotions, and a line for each emotion from its centroid in the training to its adapted centroid.
 * Two emotions have a single axis; they are drawn at 0 of the second.
 *
 * @param points Coordinates of the recordings.
 * @param labels Emotion of each recording.
 */
export function centroidFigure(
  points: readonly (readonly number[])[],
  labels: readonly string[],
  emotions: readonly string[],
  [before, after]: readonly [Centroids, Centroids],
  title: FigureTitle,
): Figure {
  const recordings = emotions.map((emotion) => {
    const members = points.filter((_, i) => labels[i] === emotion);
    return {
      type: "scatter",
      mode: "markers",
      name: emotion,
      x: rounded(members.map(([x]) => x)),
      y: rounded(members.map(([, y = 0]) => y)),
      hoverinfo: "name",
      marker: { size: 6, opacity: 0.7, color: emotionColour(emotion) },
    };
  });
  const centroids = emotions.map((emotion, c) => ({
    type: "scatter",
    mode: "lines+markers",
    name: emotion,
    showlegend: false,
    x: rounded([before[c][0], after[c][0]]),
    y: rounded([before[c][1] ?? 0, after[c][1] ?? 0]),
    text: ["in the training", "adapted"],
    hovertemplate: "%{text}",
    line: { width: 2, color: emotionColour(emotion) },
    marker: {
      size: 14,
      symbol: ["circle-open", "circle"],
      color: emotionColour(emotion),
      line: { width: 2, color: ["", "#ffffff"] },
    },
  }));
  const xaxis = axis("first axis", { zeroline: false });
  const yaxis = axis("second axis", { zeroline: false, scaleanchor: "x" });
  return figureOf([...recordings, ...centroids], title, xaxis, yaxis, { height: 520 });
}

/** Assigns evenly spaced hues to names; returns the colour of each, in the same order. */
export function spreadColours(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name, i) => [
    name,
    `hsl(${Math.round(360 * i / names.length)}, 65%, ${i % 2 === 0 ? 38 : 58}%)`,
  ]));
}
