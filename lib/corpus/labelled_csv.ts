import { join } from "@std/path";
import { parse } from "csv-parse/sync";
import { type Emotion, EMOTIONS } from "./emotions.ts";
import { openFiles, type StoredFile } from "./files.ts";

/** A recording of any corpus, with what was expressed in it. */
export interface LabelledRecording extends StoredFile {
  /** The emotion, in the words of RAVDESS. */
  readonly emotion: Emotion;
  /** Who speaks, if the labels say. */
  readonly speaker?: string;
}

/** An opened corpus with labels. */
export interface LabelledCorpus {
  /** The recordings, in the order of the labels. */
  readonly recordings: readonly LabelledRecording[];
  /** Closes the zip; does nothing for a folder. */
  close(): Promise<void>;
}

/**
 * Opens a folder or zip of recordings whose emotions a CSV file tells.
 *
 * @param path Path of the folder or zip.
 * @param labels Path of the CSV, outside or, for a zip, inside it. Its columns are `path` (below
 * the folder or in the zip), `emotion` (a word of `EMOTIONS`), and perhaps `speaker`.
 * @returns The recordings.
 * @throws {Deno.errors.NotFound} If there is nothing at the path, no such CSV, or a recording of it
 * is not there.
 * @throws {SyntaxError} If the CSV cannot be parsed, lacks a column, or names a recording twice.
 * @throws {RangeError} If it has no row, or an emotion that is none of RAVDESS'.
 */
export async function openLabelled(path: string, labels: string): Promise<LabelledCorpus> {
  const { files, close } = await openFiles(path);
  try {
    const text = new TextDecoder().decode(await readLabels(files, labels));
    const byPath = new Map(files.map((file) => [file.path, file]));
    const seen = new Set<string>();
    const recordings = parseRows(text, labels).map((row, i): LabelledRecording => {
      const where = `${labels}, row ${i + 1}`;
      const file = byPath.get(row.path) ?? byPath.get(join(path, row.path));
      if (!file) {
        throw new Deno.errors.NotFound(`${where}: there is no ${row.path} in ${path}`);
      }
      if (seen.has(file.path)) throw new SyntaxError(`${where}: ${row.path} is there twice`);
      seen.add(file.path);
      const emotion = EMOTIONS.find((name) => name === row.emotion);
      if (!emotion) {
        throw new RangeError(
          `${where}: the emotion is ${JSON.stringify(row.emotion)}, expected one of ` +
            EMOTIONS.join(", "),
        );
      }
      return { path: row.path, read: file.read, emotion, ...speakerOf(row) };
    });
    return { recordings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Row = Readonly<Record<string, string>>;

function speakerOf({ speaker }: Row): { speaker?: string } {
  return speaker ? { speaker } : {};
}

async function readLabels(files: readonly StoredFile[], labels: string): Promise<Uint8Array> {
  const inside = files.find(({ path }) => path === labels);
  if (inside) return await inside.read();
  try {
    return await Deno.readFile(labels);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`There is no labels file ${labels}`);
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
  for (const column of ["path", "emotion"]) {
    if (!(column in rows[0])) {
      const there = Object.keys(rows[0]).join(", ");
      throw new SyntaxError(`${labels} has the columns ${there}, expected path and emotion`);
    }
  }
  return rows;
}
