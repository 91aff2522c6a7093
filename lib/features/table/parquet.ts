import { type Compressors, parquetMetadata, parquetRead } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer, type ParquetWriteOptions } from "hyparquet-writer";
import { gzip, ungzip } from "pako";
import { type Clip, parseClipName } from "../../corpus/ravdess.ts";
import {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
  type FeatureSet,
} from "../feature_set.ts";

/** Features of many clips. */
export interface FeatureTable {
  /** What the values are. */
  readonly definition: FeatureDefinition;
  /** One clip a row. */
  readonly clips: readonly Clip[];
  /** Row-major, shape `[clips.length][definition.columns.length]`. */
  readonly values: Float32Array;
}

/** Key under which a Parquet file carries the definition its values were made with. */
const DEFINITION_KEY = "feature_definition";
/** What hyparquet does not bring along. */
export const DECOMPRESSORS: Compressors = { GZIP: (bytes) => ungzip(bytes) };
const LICENCE =
  "Derived from RAVDESS (Livingstone & Russo 2018, doi:10.1371/journal.pone.0196391), CC BY-NC-SA 4.0";

/**
 * Writes a feature table as a Parquet file.
 *
 * Columns: `clip` (the RAVDESS name), `emotion`, `actor`, then one float a feature, of 16 bits
 * if the definition's `storage` is `float16`, else of 32. The file's key-value metadata holds the definition and the licence.
 *
 * @param table The table.
 * @returns The bytes; the same for the same table.
 * @throws {RangeError} If the values do not have one row a clip, or one is not finite.
 */
export function encodeFeatureTable({ definition, clips, values }: FeatureTable): Uint8Array {
  return new Uint8Array(parquetWriteBuffer(encodeRows(definition, clips, values)));
}

/**
 * Lays out rows of features for a Parquet file, with the clip of each.
 *
 * @param definition What the values are.
 * @param clips Clip of each row.
 * @param values Row-major, shape `[clips.length][definition.columns.length]`.
 * @returns What the writer takes.
 * @throws {RangeError} If the values do not have one row a clip, or one is not finite.
 */
export function encodeRows(
  definition: FeatureDefinition,
  clips: readonly Clip[],
  values: Float32Array,
): Omit<ParquetWriteOptions, "writer"> {
  const width = definition.columns.length;
  if (values.length !== clips.length * width) {
    throw new RangeError(
      `Cannot write ${values.length} values as ${clips.length} rows of ${width} features`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot write ${values[bad]} as ${definition.columns[bad % width]} of clip ` +
        `${clips[Math.floor(bad / width)].id}, expected a finite number`,
    );
  }
  const type = definition.parameters.storage === "float16" ? "FLOAT16" : "FLOAT";
  const features = definition.columns.map((name, column): ColumnSource => ({
    name,
    type,
    nullable: false,
    data: Float32Array.from(clips, (_, row) => values[row * width + column]),
  }));
  return {
    columnData: [
      { name: "clip", type: "STRING", nullable: false, data: clips.map(({ id }) => id) },
      { name: "emotion", type: "STRING", nullable: false, data: clips.map((c) => c.emotion) },
      { name: "actor", type: "INT32", nullable: false, data: clips.map(({ actor }) => actor) },
      ...features,
    ],
    codec: "GZIP",
    compressors: { GZIP: (bytes: Uint8Array) => gzip(bytes) },
    statistics: false,
    rowGroupSize: Math.max(1, clips.length),
    kvMetadata: [
      { key: DEFINITION_KEY, value: JSON.stringify(definition) },
      { key: "licence", value: LICENCE },
    ],
  };
}

/**
 * Reads a feature table and checks that it holds what the code computes today.
 *
 * @param bytes A file written by {@linkcode encodeFeatureTable}.
 * @param set The feature set it should hold.
 * @param name What to call the file in error messages.
 * @returns The table, rows as written.
 * @throws {SyntaxError} If the file is not Parquet or carries no definition.
 * @throws {RangeError} If it was made with another definition.
 */
export async function decodeFeatureTable(
  bytes: Uint8Array,
  set: FeatureSet,
  name: string,
): Promise<FeatureTable> {
  const file = bytes.slice().buffer;
  const definition = featureDefinition(set);
  await requireDefinition(file, definition, name);
  const { columns } = definition;
  const ids: string[] = [];
  const values = new Float32Array(columns.length * Number(parquetMetadata(file).num_rows));
  // Column by column: all rows at once, as arrays of numbers, would take many times the memory.
  const places = new Map(columns.map((name, j) => [name, j]));
  await parquetRead({
    file,
    compressors: DECOMPRESSORS,
    columns: ["clip", ...columns],
    onChunk: ({ columnName, columnData, rowStart }) => {
      if (columnName === "clip") return void ids.push(...(columnData as string[]));
      const own = columnData as ArrayLike<number>;
      for (
        let i = 0, at = rowStart * columns.length + places.get(columnName)!;
        i < own.length;
        i++
      ) {
        values[at] = own[i];
        at += columns.length;
      }
    },
  });
  return { definition, clips: ids.map(parseClipName), values };
}

/**
 * Takes some rows of a table.
 *
 * @param table The table.
 * @param keep Says of a clip whether to keep its row.
 * @returns A new table with those rows, in the same order.
 */
export function filterRows(table: FeatureTable, keep: (clip: Clip) => boolean): FeatureTable {
  const width = table.definition.columns.length;
  const rows = table.clips.flatMap((clip, row) => keep(clip) ? [row] : []);
  const values = new Float32Array(rows.length * width);
  for (const [to, row] of rows.entries()) {
    values.set(table.values.subarray(row * width, (row + 1) * width), to * width);
  }
  return { definition: table.definition, clips: rows.map((row) => table.clips[row]), values };
}

/**
 * Checks that a Parquet file holds what the code computes today.
 *
 * @param file The file.
 * @param definition What the code computes.
 * @param name What to call the file in error messages.
 * @throws {SyntaxError} If the file is not Parquet or carries no definition.
 * @throws {RangeError} If it was made with another definition.
 */
export async function requireDefinition(
  file: ArrayBuffer,
  definition: FeatureDefinition,
  name: string,
): Promise<void> {
  const stored = readDefinition(file, name);
  const [found, expected] = await Promise.all([stored, definition].map(definitionHash));
  if (found !== expected) {
    throw new RangeError(
      `Cannot use ${name}: it was made with ${describe(stored, found)}, the code computes ` +
        `${describe(definition, expected)}; make it again with: ` +
        `deno task features --corpus PATH --write`,
    );
  }
}

function readDefinition(file: ArrayBuffer, name: string): FeatureDefinition {
  let entries;
  try {
    entries = parquetMetadata(file).key_value_metadata;
  } catch (error) {
    throw new SyntaxError(`Cannot read ${name}: not a Parquet file`, { cause: error });
  }
  const text = entries?.find(({ key }) => key === DEFINITION_KEY)?.value;
  if (!text) throw new SyntaxError(`Cannot read ${name}: it carries no "${DEFINITION_KEY}"`);
  return JSON.parse(text);
}

function describe({ id, revision, columns }: FeatureDefinition, hash: string): string {
  return `"${id}" revision ${revision} (${columns.length} columns, ${hash.slice(0, 8)})`;
}
