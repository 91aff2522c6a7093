import { basename, join } from "@std/path";
import { parse } from "csv-parse/sync";
import { EMOTIONS } from "./emotions.ts";
import { isAbsent, type StoredFile } from "./files.ts";
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
 * @param labels Path of the CSV, outside or, for a zip, inside it. Its columns are `path` (below
 * the folder or in the zip), `emotion` (one of `EMOTIONS`), and perhaps `speaker`.
 * @returns The recordings; `corpus` is the name of the folder or zip, `speaker` is
 * {@linkcode UNKNOWN_SPEAKER} where the labels name none.
 * @throws {Deno.errors.NotFound} If there is nothing at the path, no such CSV, or a recording of it
 * is not there.
 * @throws {Deno.errors.IsADirectory} If the labels are a folder.
 * @throws {SyntaxError} If the CSV cannot be parsed, lacks a column, or names a recording twice.
 * @throws {RangeError} If it has no row, or an emotion that is not one of `EMOTIONS`.
 */
export async function openLabelled(path: string, labels: string): Promise<LabelledCorpus> {
  const { files, close } = await openFiles(path);
  try {
    const text = new TextDecoder().decode(await readLabels(files, labels));
    const byPath = new Map(files.map((file) => [file.path, file]));
    const seen = new Set<string>();
    const recordings = parseRows(text, labels).map((row, i): AudioRecording => {
      const where = `${labels}, row ${i + 1}`;
      const file = byPath.get(row.path) ?? byPath.get(join(path, row.path));
      if (!file) throw new Deno.errors.NotFound(`${where}: there is no ${row.path} in ${path}`);
      if (seen.has(file.path)) throw new SyntaxError(`${where}: ${row.path} is there twice`);
      seen.add(file.path);
      const emotion = EMOTIONS.find((name) => name === row.emotion);
      if (!emotion) {
        const got = JSON.stringify(row.emotion);
        throw new RangeError(
          `${where}: the emotion is ${got}, expected one of ${EMOTIONS.join(", ")}`,
        );
      }
      const speaker = row.speaker || UNKNOWN_SPEAKER;
      const corpus = basename(path);
      return { id: row.path, corpus, speaker, emotion, path: row.path, read: file.read };
    });
    return { recordings, close };
  } catch (error) {
    await close();
    throw error;
  }
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
    rows = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true }) as Row[];
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
