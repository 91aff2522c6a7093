/// <reference lib="dom" />
import { element } from "./dom.ts";

/** A table whose cells are coloured by their values. */
interface HeatTable {
  readonly caption: string;
  /** Names of the rows' and the columns' dimension. */
  readonly corner: readonly [string, string];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Returns a cell: a fraction, and more about it as a tooltip. Nothing leaves the cell empty. */
  cell(row: number, column: number): { fraction: number; title: string } | undefined;
}

/** Makes a table of percentages, darker where they are larger; it fits narrow screens. */
export function heatTable({ caption, corner, rows, columns, cell }: HeatTable) {
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
      ...columns.map((_, j) => cellElement(cell(i, j))),
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

function cellElement(cell: ReturnType<HeatTable["cell"]>): HTMLElement {
  if (!cell) return element("td", {}, "–");
  const percentage = 100 * cell.fraction;
  const style = `--share: ${percentage.toFixed(1)}%`;
  return element("td", { style, title: cell.title }, percentage.toFixed(0));
}
