import { AXIS, baseLayout, type Figure, type FigureTitle, SERIES_COLOURS, WIDE } from "./figure.ts";

/**
 * Counts things by two of their properties.
 *
 * @param items The things.
 * @param row First property.
 * @param column Second property.
 * @returns Count by first, then second property, both in the order they first occur.
 */
export function countBy<T>(
  items: readonly T[],
  row: (item: T) => string,
  column: (item: T) => string,
): Map<string, Map<string, number>> {
  const columns = new Set(items.map(column));
  const counts = new Map<string, Map<string, number>>();
  for (const item of items) {
    const own = counts.get(row(item)) ?? new Map([...columns].map((name) => [name, 0]));
    own.set(column(item), own.get(column(item))! + 1);
    counts.set(row(item), own);
  }
  return counts;
}

/**
 * Draws counts as stacked bars.
 *
 * @param counts Count by bar, then by part of the bar, as {@linkcode countBy} gives them.
 * @param title What is written above.
 * @returns A Plotly figure.
 */
export function countFigure(
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  title: FigureTitle,
): Figure {
  const parts = [...counts.values().next().value?.keys() ?? []];
  return {
    data: parts.map((part, i) => ({
      type: "bar",
      name: part,
      x: [...counts.keys()],
      y: Array.from(counts.values(), (own) => own.get(part)),
      marker: { color: SERIES_COLOURS[i] },
      hovertemplate: "%{y}",
    })),
    layout: {
      ...baseLayout(title, { ...WIDE, height: 320 }),
      xaxis: { ...AXIS },
      yaxis: { ...AXIS, title: { text: "clips" } },
      barmode: "stack",
    },
  };
}
