/// <reference lib="dom" />
import { element } from "./dom.ts";

/** A table whose cells are coloured by their values. */
export interface HeatTable {
  /** Says what it shows, above it. */
  readonly caption: string;
  /** Says what the rows and the columns are, in the corner. */
  readonly corner: readonly [string, string];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Fractions, shape `[rows][columns]`; nothing leaves a cell empty. */
  readonly values: readonly (readonly (number | undefined)[])[];
  /** Says more of a cell to those who point at it. */
  readonly title?: (row: number, column: number) => string;
}

/** Makes a table of percentages, the darker the larger; it fits narrow screens. */
export function heatTable({ caption, corner, rows, columns, values, title }: HeatTable) {
  const head = element(
    "tr",
    {},
    element("td", { class: "corner" }, `${corner[0]} ↓`, element("br"), `${corner[1]} →`),
    ...columns.map((name) => element("th", { scope: "col" }, element("span", {}, name))),
  );
  const body = rows.map((name, i) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      ...columns.map((_, j) => cell(values[i][j], title?.(i, j))),
    )
  );
  return element(
    "table",
    { class: "heat" },
    element("caption", {}, caption),
    element("thead", {}, head),
    element("tbody", {}, ...body),
  );
}

function cell(value: number | undefined, title = ""): HTMLElement {
  if (value === undefined) return element("td", {}, "–");
  const style = `--share: ${(100 * value).toFixed(1)}%`;
  return element("td", title ? { style, title } : { style }, (100 * value).toFixed(0));
}
