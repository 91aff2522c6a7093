import { basename, dirname, join, relative, resolve } from "@std/path";
import { parse } from "csv-parse/sync";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { firstTen, isAbsent, type StoredFile } from "./files.ts";
import { emotionsOfLabels, type LabelOptions } from "./label_emotions.ts";
import { openFiles } from "./open_files.ts";
import { type AudioRecording, UNKNOWN_SPEAKER } from "./recording.ts";

/** Recordings with labels from a CSV file. */
export interface LabelledCorpus {
  /** In the order of the labels; `id` is the path as written in the labels. */
  readonly recordings: readonly AudioRecording[];
  /** Emotion by label; recordings whose emotion is empty are left out. */
  readonly emotions: ReadonlyMap<string, string>;
  /** Paths of the files that have no label, recordings or not. */
  readonly others: readonly string[];
  /** Closes the zip; does nothing for a folder. */
  close(): Promise<void>;
}

/** Accepted names of each column, ignoring case; the first one present is used. */
const COLUMNS = {
  path: ["path", "file", "filename"],
  emotion: ["emotion", "label"],
  speaker: ["speaker"],
} as const;
const DELIMITERS = [",", ";", "\t"];

/**
 * Opens a folder or zip of recordings whose emotions are listed in a CSV file.
 *
 * A recording that does not exist is listed as well, and is unusable when read, so that the others
 * can still be used.
 *
 * @param path Path of the folder or zip.
 * @param labels Path of the CSV; for a zip, it may be inside. Its columns, in any order and case,
 * are `path`, `file` or `filename` (absolute, or relative to the folder or zip or to the CSV, with
 * either slash), `emotion` or `label`, and optionally `speaker`; they are separated by commas, semicolons or tabs.
 * @param options The allowed emotions, and how labels are mapped to them.
 * @returns The recordings; `corpus` is the name of the folder or zip, `speaker` is
 * {@linkcode UNKNOWN_SPEAKER} where the labels name none.
 * @throws {Deno.errors.NotFound} If the folder, the zip or the CSV does not exist.
 * @throws {Deno.errors.IsADirectory} If `labels` is a folder.
 * @throws {SyntaxError} If the CSV is not UTF-8, cannot be parsed or lacks a column.
 * @throws {RangeError} If the CSV has no row, lists a recording twice, or has labels that stand for
 * no emotion; the message lists them.
 */
export async function openLabelled(
  path: string,
  labels: string,
  options: LabelOptions = {},
): Promise<LabelledCorpus> {
  const { files, close } = await openFiles(path);
  try {
    const byPath = new Map(files.map((file) => [keyOf(file.path), file]));
    const find = (row: Row) =>
      ["", path, dirname(labels)].map((start) => byPath.get(keyOf(join(start, row.path))))
        .find((file) => file !== undefined);
    const rows = parseRows(decodeText(await readLabels(files, labels), labels), labels)
      .map((row) => ({ ...row, file: find(row) }));
    requireOnce(rows, labels);
    const firstAbsent = rows.find(({ file }) => !file);
    const absent = (row: Row) =>
      new UnusableRecording(
        `Cannot read ${row.path}: it is not in ${path} (${labels}, line ${row.line})` +
          (row === firstAbsent ? alike(row.path, files, path) : ""),
      );
    const emotions = emotionsOfLabels(rows.map(({ emotion }) => emotion), labels, options);
    const recordings = rows.map((row): AudioRecording => ({
      id: row.path,
      corpus: basename(resolve(path)), // resolved, for the folder `.`
      speaker: row.speaker || UNKNOWN_SPEAKER,
      emotion: emotions.get(row.emotion)!,
      path: row.path,
      read: row.file?.read ?? (() => Promise.reject(absent(row))),
    }));
    const named = new Set(rows.map(({ file }) => file));
    return {
      recordings: recordings.filter(({ emotion }) => emotion !== ""),
      emotions,
      others: files.filter((file) => !named.has(file)).map((file) => file.path),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes a path absolute, with slashes for the backslashes of Windows and composed letters. */
function keyOf(path: string): string {
  return resolve(path.replaceAll("\\", "/").normalize("NFC"));
}

/** Names a file that has the same name as a missing one, as a hint; empty if there is none. */
function alike(wanted: string, files: readonly StoredFile[], folder: string): string {
  const nameOf = (path: string) => basename(keyOf(path)).replace(/\.\w+$/, "");
  const file = files.find(({ path }) => nameOf(path) === nameOf(wanted));
  if (!file) return "";
  const below = relative(folder, file.path);
  return `; there is ${below.startsWith("..") ? file.path : below}`;
}

/** Checks that each recording has one row. */
function requireOnce(
  rows: readonly (Row & { readonly file: StoredFile | undefined })[],
  labels: string,
): void {
  const repeated = [...Map.groupBy(rows, ({ file, path }) => file?.path ?? path).values()]
    .flatMap(([, ...others]) => others)
    .sort((a, b) => a.line - b.line)
    .map(({ line, path }) => `line ${line}: ${path} is listed twice`);
  if (repeated.length === 0) return;
  throw new RangeError(
    `Cannot use the labels ${labels}, expected each recording once:\n  ` +
      firstTen(repeated).join("\n  "),
  );
}

/** The value of each of {@linkcode COLUMNS}, empty without that column, and the line number. */
type Row = Readonly<Record<keyof typeof COLUMNS, string> & { line: number }>;

function decodeText(bytes: Uint8Array, labels: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new SyntaxError(
      `Cannot read labels from ${labels}: the text is not UTF-8; save it as CSV UTF-8`,
    );
  }
}

async function readLabels(files: readonly StoredFile[], labels: string): Promise<Uint8Array> {
  const inside = files.find(({ path }) => path === labels);
  if (inside) return await inside.read();
  try {
    return await Deno.readFile(labels);
  } catch (error) {
    if (isAbsent(error)) {
      throw new Deno.errors.NotFound(`There is no labels file ${labels}`);
    }
    if (error instanceof Deno.errors.IsADirectory) {
      throw new Deno.errors.IsADirectory(
        `Cannot read labels from ${labels}: it is a folder, expected a CSV file`,
      );
    }
    throw error;
  }
}

function parseRows(text: string, labels: string): Row[] {
  const from_line = /^sep=/i.test(text) ? 2 : 1; // a hint for Excel
  const headerLine = text.split("\n", from_line).at(-1)!;
  const delimiter = DELIMITERS.find((each) => headerLine.includes(each)) ?? DELIMITERS[0];
  const options = { skip_empty_lines: true, trim: true, delimiter, from_line };
  let lines: { record: string[]; info: { lines: number } }[];
  try {
    lines = parse(text, { ...options, info: true }) as unknown as typeof lines;
  } catch (error) {
    throw new SyntaxError(`Cannot parse ${labels} as CSV`, { cause: error });
  }
  const [{ record: header } = { record: [] }, ...rows] = lines;
  if (rows.length === 0) {
    throw new RangeError(`Cannot use the labels ${labels}: the table has no rows`);
  }
  const names = header.map((name) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new SyntaxError(
      `Cannot parse ${labels}: the column ${JSON.stringify(twice)} occurs twice`,
    );
  }
  const columnOf = (known: readonly string[]) =>
    known.map((name) => names.indexOf(name)).find((column) => column >= 0);
  const path = columnOf(COLUMNS.path), emotion = columnOf(COLUMNS.emotion);
  const speaker = columnOf(COLUMNS.speaker);
  if (path === undefined || emotion === undefined) {
    throw new SyntaxError(
      `Cannot use the labels ${labels}: it has the columns ${header.join(", ")}, expected one of ` +
        `${COLUMNS.path.join(", ")} and one of ${COLUMNS.emotion.join(", ")}`,
    );
  }
  return rows.map(({ record, info }) => ({
    path: record[path],
    emotion: record[emotion],
    speaker: speaker === undefined ? "" : record[speaker],
    line: info.lines,
  }));
}
