import { markdownTable } from "markdown-table";
import type { Signal } from "../audio/signal.ts";
import type { Figure } from "../report/figure.ts";
import { PLOTLY_MIME } from "../report/plotly.ts";
import { encodeWav } from "../audio/encode_wav.ts";

/** A value that a notebook shows in a form of its own. */
export interface Shown {
  /** What Jupyter shows, by MIME type. */
  [Deno.jupyter.$display](): Deno.jupyter.MediaBundle;
}

function shown(bundle: Deno.jupyter.MediaBundle): Shown {
  return { [Deno.jupyter.$display]: () => bundle };
}

/**
 * Shows a figure; in JupyterLab and VS Code it can be pointed at and zoomed.
 *
 * @param figure The figure.
 * @returns What a cell ends with.
 */
export function show(figure: Figure): Shown {
  return shown(figureBundle(figure));
}

function figureBundle({ data, layout }: Figure): Deno.jupyter.MediaBundle {
  const config = { displaylogo: false, responsive: false };
  return { [PLOTLY_MIME]: { data: [...data], layout, config } };
}

/**
 * Starts a figure that changes while a cell runs.
 *
 * @returns Shows the figure, the first time and anew each time after; await it.
 */
export function liveFigure(): (figure: Figure) => Promise<void> {
  const id = crypto.randomUUID();
  let update = false;
  return async (figure) => {
    await Deno.jupyter.display(figureBundle(figure), { raw: true, update, display_id: id });
    update = true;
  };
}

/** What stands in a table; numbers are written as they are, so format them before. */
export type Cell = string | number;

/**
 * Shows a table.
 *
 * @param rows One record a row; the keys of the first are the headings.
 * @returns What a cell ends with.
 */
export function showTable(rows: readonly Readonly<Record<string, Cell>>[]): Shown {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => String(row[column])));
  const align = columns.map((column) => typeof rows[0][column] === "number" ? "r" : "l");
  return shown({ "text/markdown": markdownTable([columns, ...cells], { align }) });
}

/**
 * Shows text in Markdown.
 *
 * @param text The text.
 * @returns What a cell ends with.
 */
export function showText(text: string): Shown {
  return shown({ "text/markdown": text });
}

/**
 * Shows recordings that can be played.
 *
 * @param recordings Signals by name.
 * @returns What a cell ends with.
 */
export function play(recordings: ReadonlyMap<string, Signal>): Shown {
  const players = Array.from(recordings, ([name, signal]) => {
    const source = `data:audio/wav;base64,${encodeWav(signal).toBase64()}`;
    return `<div>${name} <audio controls preload="none" src="${source}"></audio></div>`;
  });
  return shown({
    "text/html": players.join("\n"),
    "text/plain": `sound: ${[...recordings.keys()].join(", ")}`,
  });
}

/**
 * Writes a part as a percentage.
 *
 * @param part `0..1`.
 * @returns Such as `68.6 %`.
 */
export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
