import { basename, join } from "@std/path";
import { parse } from "csv-parse/sync";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { firstTen, isAbsent, type StoredFile } from "./files.ts";
import { emotionsOfLabels, type LabelOptions } from "./label_emotions.ts";
import { openFiles } from "./open_files.ts";
import { type AudioRecording, UNKNOWN_SPEAKER } from "./recording.ts";

/** Recordings with labels from a CSV file. */
export interface LabelledCorpus {
  /** In the order of the labels; `id` is the path as the labels give it. */
  readonly recordings: readonly AudioRecording[];
  /** The emotion that each label stands for; those with an empty one are left out. */
  readonly emotions: ReadonlyMap<string, string>;
  /** Paths of the other files that are there, recordings or not. */
  readonly others: readonly string[];
  /** Closes the zip; does nothing for a folder. */
  close(): Promise<void>;
}

/** Names of the columns, in any case; the first one that is there is used. */
const COLUMNS = {
  path: ["path", "file", "filename"],
  emotion: ["emotion", "label"],
  speaker: ["speaker"],
} as const;
const DELIMITERS = [",", ";", "\t"];

/**
 * Opens a folder or zip of recordings whose emotions are listed in a CSV file.
 *
 * A recording that is not there is in the list as well, and unusable when it is read, so that the
 * others can be used.
 *
 * @param labels Path of the CSV, outside or, for a zip, inside it. Its columns, in any order and
 * case, are `path`, `file` or `filename` (below the folder or in the zip), `emotion` or `label`,
 * and perhaps `speaker`; commas, semicolons or tabs separate them.
 * @param options Which emotions there are, and what labels stand for.
 * @returns The recordings; `corpus` is the name of the folder or zip, `speaker` is
 * {@linkcode UNKNOWN_SPEAKER} where the labels name none.
 * @throws {Deno.errors.NotFound} If there is nothing at the path, or no such CSV.
 * @throws {Deno.errors.IsADirectory} If the labels are a folder.
 * @throws {SyntaxError} If the CSV cannot be parsed or lacks a column.
 * @throws {RangeError} If it has no row, rows with a recording of an earlier row, or labels that
 * stand for no emotion; the message lists them.
 */
export async function openLabelled(
  path: string,
  labels: string,
  options: LabelOptions = {},
): Promise<LabelledCorpus> {
  const { files, close } = await openFiles(path);
  try {
    const rows = parseRows(new TextDecoder().decode(await readLabels(files, labels)), labels);
    const byPath = new Map(files.map((file) => [file.path, file]));
    const found = rows.map((row) => byPath.get(row.path) ?? byPath.get(join(path, row.path)));
    requireOnce(rows, found, labels);
    const emotions = emotionsOfLabels(rows.map(({ emotion }) => emotion), labels, options);
    const recordings = rows.map((row, i): AudioRecording => ({
      id: row.path,
      corpus: basename(path),
      speaker: row.speaker || UNKNOWN_SPEAKER,
      emotion: emotions.get(row.emotion)!,
      path: row.path,
      read: found[i]?.read ?? (() => Promise.reject(absent(row.path, path, labels, i))),
    }));
    const named = new Set(found);
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

function absent(recording: string, path: string, labels: string, row: number): UnusableRecording {
  return new UnusableRecording(
    `Cannot read ${recording}: it is not in ${path} (${labels}, row ${row + 1})`,
  );
}

/** Checks that no recording has two rows; `found` are the files of the rows. */
function requireOnce(
  rows: readonly Row[],
  found: readonly (StoredFile | undefined)[],
  labels: string,
): void {
  const seen = new Set<string>();
  const twice = rows.flatMap((row, i): string[] => {
    const file = found[i]?.path ?? row.path;
    if (seen.has(file)) return [`row ${i + 1}: ${row.path} is there twice`];
    seen.add(file);
    return [];
  });
  if (twice.length === 0) return;
  throw new RangeError(
    `Cannot use the labels ${labels}, expected each recording once:\n  ` +
      firstTen(twice).join("\n  "),
  );
}

/** One value for each of {@linkcode COLUMNS}, empty if the column is not there. */
type Row = Readonly<Record<keyof typeof COLUMNS, string>>;

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
  const [firstLine] = text.split("\n", 1);
  const delimiter = DELIMITERS.find((own) => firstLine.includes(own)) ?? DELIMITERS[0];
  let lines: string[][];
  try {
    lines = parse(text, { bom: true, skip_empty_lines: true, trim: true, delimiter });
  } catch (error) {
    throw new SyntaxError(`Cannot parse ${labels} as CSV`, { cause: error });
  }
  const [header = [], ...rows] = lines;
  if (rows.length === 0) throw new RangeError(`${labels} has no row`);
  const names = header.map((name) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new SyntaxError(
      `Cannot parse ${labels}: the column ${JSON.stringify(twice)} is there twice`,
    );
  }
  const columnOf = (known: readonly string[]) => {
    const name = known.find((own) => names.includes(own));
    return name === undefined ? undefined : names.indexOf(name);
  };
  const path = columnOf(COLUMNS.path), emotion = columnOf(COLUMNS.emotion);
  const speaker = columnOf(COLUMNS.speaker);
  if (path === undefined || emotion === undefined) {
    throw new SyntaxError(
      `${labels} has the columns ${header.join(", ")}, expected one of ` +
        `${COLUMNS.path.join(", ")} and one of ${COLUMNS.emotion.join(", ")}`,
    );
  }
  return rows.map((row) => ({
    path: row[path],
    emotion: row[emotion],
    speaker: speaker === undefined ? "" : row[speaker],
  }));
}
