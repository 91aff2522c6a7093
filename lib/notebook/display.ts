import { markdownTable } from "markdown-table";
import { encodeWav } from "../audio/encode_wav.ts";
import type { Signal } from "../audio/signal.ts";
import { type Figure, PLOTLY_MIME } from "../report/figure.ts";

/** A value that Jupyter displays if a cell ends with it. */
export interface Shown {
  /** Returns the content to display, by MIME type. */
  [Deno.jupyter.$display](): Deno.jupyter.MediaBundle;
}

function shown(bundle: Deno.jupyter.MediaBundle): Shown {
  return { [Deno.jupyter.$display]: () => bundle };
}

/** Shows a figure, which can be zoomed in JupyterLab and VS Code. */
export function show(figure: Figure): Shown {
  return shown(figureBundle(figure));
}

function figureBundle({ data, layout }: Figure): Deno.jupyter.MediaBundle {
  const config = { displaylogo: false, responsive: false };
  return { [PLOTLY_MIME]: { data: [...data], layout, config } };
}

/**
 * Creates a figure that changes while a cell runs.
 *
 * @returns A function that displays a figure when first called, and replaces it when called again;
 * await it.
 */
export function liveFigure(): (figure: Figure) => Promise<void> {
  const id = crypto.randomUUID();
  let update = false;
  return async (figure) => {
    await Deno.jupyter.display(figureBundle(figure), { raw: true, update, display_id: id });
    update = true;
  };
}

/** Start of a cell with a number, such as `-2.98` or `77.0 (72.9–81.0)`, but not an id like `01`. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d|$)/;

/** Content of a table's cell; numbers are not formatted. */
export type Cell = string | number;

/**
 * Shows a table.
 *
 * @param rows One record per row; the keys of the first are the headings. Columns of numbers, as
 * numbers or as text, are aligned to the right.
 */
export function showTable(rows: readonly Readonly<Record<string, Cell>>[]): Shown {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => String(row[column])));
  const align = columns.map((column) => NUMBER.test(String(rows[0][column])) ? "r" : "l");
  return shown({ "text/markdown": markdownTable([columns, ...cells], { align }) });
}

/** Shows an audio player for each recording. */
export function play(recordings: ReadonlyMap<string, Signal>): Shown {
  const players = Array.from(recordings, ([name, signal]) => {
    const source = `data:audio/wav;base64,${encodeWav(signal).toBase64()}`;
    const label = name.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    return `<div>${label} <audio controls preload="none" style="vertical-align: middle" src="${source}"></audio></div>`;
  });
  return shown({
    "text/html": players.join("\n"),
    "text/plain": `sound: ${[...recordings.keys()].join(", ")}`,
  });
}
