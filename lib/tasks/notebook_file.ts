import { PLOTLY_MIME } from "../report/figure.ts";

/** An output of a cell, in nbformat 4. */
export interface Output {
  /** `stream`, `display_data`, `execute_result` or `error`. */
  readonly output_type: string;
  /** For streams: `stdout` or `stderr`. */
  readonly name?: string;
  /** For streams. */
  readonly text?: string | readonly string[];
  /** For other outputs but errors: content by MIME type; text is a string or an array of lines. */
  readonly data?: Record<string, unknown>;
  readonly metadata?: object;
}

/** A cell, in nbformat 4. */
export interface NotebookCell {
  /** `code` or `markdown`. */
  readonly cell_type: string;
  /** Stays the same when the cell is edited. */
  readonly id: string;
  /** Text, or an array of lines that include their line breaks. */
  readonly source: string | readonly string[];
  /** For code cells. */
  readonly outputs?: readonly Output[];
  /** For code cells: number in the order of execution. */
  readonly execution_count?: number;
  readonly metadata?: object;
}

/** A notebook, in nbformat 4. */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata?: object;
  readonly nbformat?: number;
  readonly nbformat_minor?: number;
}

export function sourceOf({ source }: NotebookCell): string {
  return [source].flat().join("");
}

/**
 * Removes times and other metadata from an executed notebook, to store it.
 *
 * @returns The same cells and outputs.
 * @throws {Error} If a cell failed, or printed a warning or an escape code; the message names it.
 */
export function tidyNotebook(executed: Notebook): Notebook {
  let count = 0;
  const cells = executed.cells.map((cell, i) => {
    const { cell_type, id } = cell;
    const source = sourceOf(cell).split(/(?<=\n)/);
    if (cell_type !== "code") return { cell_type, id, metadata: {}, source };
    const outputs = (cell.outputs ?? []).map((output) => tidyOutput(output, i));
    return { cell_type, execution_count: ++count, id, metadata: {}, outputs, source };
  });
  return {
    cells,
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function tidyOutput(output: Output, cell: number): Output {
  const text = output.output_type === "stream"
    ? [output.text ?? ""].flat().join("")
    : JSON.stringify(output.data ?? output);
  // deno-lint-ignore no-control-regex -- the pattern looks for escape codes
  const escaped = /\u001b|\\u001b/.test(text);
  if (output.name === "stderr" || output.output_type === "error" || escaped) {
    throw new Error(`Cannot store the output of cell ${cell + 1}: ${text.slice(0, 500)}`);
  }
  if (output.output_type === "stream") {
    return { name: output.name!, output_type: "stream", text: text.split(/(?<=\n)/) };
  }
  // A result is displayed like any other output.
  return { data: output.data!, metadata: {}, output_type: "display_data" };
}

/**
 * Adds a picture to each figure in the outputs, for viewers that do not run Plotly.
 *
 * @param draw Draws figures as PNG files in base64.
 */
export async function withPictures(
  notebook: Notebook,
  draw: (figures: readonly unknown[]) => Promise<string[]>,
): Promise<Notebook> {
  const figureOf = ({ data }: Output) => data?.[PLOTLY_MIME];
  const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
  const pictures = await draw(outputs.map(figureOf).filter((figure) => figure !== undefined));
  const add = (output: Output): Output =>
    figureOf(output) === undefined
      ? output
      : { ...output, data: { ...output.data, "image/png": pictures.shift()! } };
  return {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      cell.outputs ? { ...cell, outputs: cell.outputs.map(add) } : cell
    ),
  };
}

/**
 * Finds the first difference between two notebooks in source or outputs. Pictures are not compared,
 * because their bytes differ between machines.
 *
 * @returns A description of the difference; nothing if there is none.
 */
export function notebookDifference(stored: Notebook, executed: Notebook): string | undefined {
  if (stored.cells.length !== executed.cells.length) {
    return `${stored.cells.length} cells are stored, ${executed.cells.length} were executed`;
  }
  for (const [i, cell] of stored.cells.entries()) {
    const [before, after] = [cell, executed.cells[i]].map(comparable);
    if (before === after) continue;
    let at = 0;
    while (before[at] === after[at]) at++;
    const excerpt = (text: string) => text.slice(Math.max(0, at - 40), at + 80);
    return `cell ${i + 1} is stored as …${excerpt(before)}…, executed as …${excerpt(after)}…`;
  }
  return undefined;
}

function comparable(cell: NotebookCell): string {
  return JSON.stringify([sourceOf(cell), cell.outputs ?? []], (key, value) => {
    if (key === "image/png") return undefined;
    if (value === null || typeof value !== "object") return value;
    if (!Array.isArray(value)) {
      return Object.fromEntries(Object.keys(value).sort().map((name) => [name, value[name]]));
    }
    // Text may be an array of lines or one string.
    return value.every((line) => typeof line === "string") ? value.join("") : value;
  });
}
