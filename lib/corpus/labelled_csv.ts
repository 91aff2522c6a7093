import { basename, join } from "@std/path";
import { parse } from "csv-parse/sync";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { EMOTIONS } from "./emotions.ts";
import { firstTen, isAbsent, type StoredFile } from "./files.ts";
import { openFiles } from "./open_files.ts";
import type { AudioRecording } from "./recording.ts";

/** Speaker of recordings whose labels name none. */
export const UNKNOWN_SPEAKER = "";

/** Recordings with labels from a CSV file. */
export interface LabelledCorpus {
  /** In the order of the labels; `id` is the path as the labels give it. */
  readonly recordings: readonly AudioRecording[];
  /** Closes the zip; does nothing for a folder. */
  close(): Promise<void>;
}

/**
 * Opens a folder or zip of recordings whose emotions are listed in a CSV file.
 *
 * A recording that is not there is in the list as well, and unusable when it is read, so that the
 * others can be used.
 *
 * @param labels Path of the CSV, outside or, for a zip, inside it. Its columns are `path` (below
 * the folder or in the zip), `emotion` (one of `EMOTIONS`), and perhaps `speaker`.
 * @returns The recordings; `corpus` is the name of the folder or zip, `speaker` is
 * {@linkcode UNKNOWN_SPEAKER} where the labels name none.
 * @throws {Deno.errors.NotFound} If there is nothing at the path, or no such CSV.
 * @throws {Deno.errors.IsADirectory} If the labels are a folder.
 * @throws {SyntaxError} If the CSV cannot be parsed or lacks a column.
 * @throws {RangeError} If it has no row, or rows with an emotion that is not one of `EMOTIONS` or
 * with a recording of an earlier row; the message lists them.
 */
export async function openLabelled(path: string, labels: string): Promise<LabelledCorpus> {
  const { files, close } = await openFiles(path);
  try {
    const rows = parseRows(new TextDecoder().decode(await readLabels(files, labels)), labels);
    const byPath = new Map(files.map((file) => [file.path, file]));
    const found = rows.map((row) => byPath.get(row.path) ?? byPath.get(join(path, row.path)));
    requireUsable(rows, found, labels);
    const recordings = rows.map((row, i): AudioRecording => ({
      id: row.path,
      corpus: basename(path),
      speaker: row.speaker || UNKNOWN_SPEAKER,
      emotion: row.emotion,
      path: row.path,
      read: found[i]?.read ?? (() => Promise.reject(absent(row.path, path, labels, i))),
    }));
    return { recordings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function absent(recording: string, path: string, labels: string, row: number): UnusableRecording {
  return new UnusableRecording(
    `Cannot read ${recording}: it is not in ${path} (${labels}, row ${row + 1})`,
  );
}

/** Checks the emotions, and that no recording has two rows; `found` are the files of the rows. */
function requireUsable(
  rows: readonly Row[],
  found: readonly (StoredFile | undefined)[],
  labels: string,
): void {
  const seen = new Set<string>();
  const wrong = rows.flatMap((row, i): string[] => {
    const file = found[i]?.path ?? row.path, where = `row ${i + 1}`;
    if (seen.has(file)) return [`${where}: ${row.path} is there twice`];
    seen.add(file);
    if (EMOTIONS.some((name) => name === row.emotion)) return [];
    return [`${where}: the emotion is ${JSON.stringify(row.emotion)}`];
  });
  if (wrong.length === 0) return;
  throw new RangeError(
    `Cannot use the labels ${labels}, expected each recording once and an emotion out of ` +
      `${EMOTIONS.join(", ")}:\n  ${firstTen(wrong).join("\n  ")}`,
  );
}

type Row = Readonly<Record<string, string>>;

async function readLabels(files: readonly StoredFile[], labels: string): Promise<Uint8Array> {
  const inside = files.find(({ path }) => path === labels);
  if (inside) return await inside.read();
  try {
    return await Deno.readFile(labels);
  } catch (error) {
    if (isAbsent(error)) throw new Deno.errors.NotFound(`There is no labels file ${labels}`);
    if (error instanceof Deno.errors.IsADirectory) {
      throw new Deno.errors.IsADirectory(
        `Cannot read labels from ${labels}: it is a folder, expected a CSV file`,
      );
    }
    throw error;
  }
}

function parseRows(text: string, labels: string): Row[] {
  let rows: Row[];
  try {
    rows = parse(text, {
      columns: requireDifferent,
      bom: true,
      skip_empty_lines: true,
      trim: true,
    }) as Row[];
  } catch (error) {
    throw new SyntaxError(`Cannot parse ${labels} as CSV`, { cause: error });
  }
  if (rows.length === 0) throw new RangeError(`${labels} has no row`);
  if (!("path" in rows[0] && "emotion" in rows[0])) {
    const there = Object.keys(rows[0]).join(", ");
    throw new SyntaxError(`${labels} has the columns ${there}, expected path and emotion`);
  }
  return rows;
}

/** Requires the columns of a CSV to have different names: of two, one would be lost. */
function requireDifferent(columns: string[]): string[] {
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice === undefined) return columns;
  throw new SyntaxError(`the column ${JSON.stringify(twice)} is there twice`);
}
