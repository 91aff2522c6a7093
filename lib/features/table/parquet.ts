import { type Compressors, parquetMetadata, parquetRead } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { gzip, ungzip } from "pako";
import { type Recording, RECORDING_FIELDS } from "../../corpus/recording.ts";
import type { Dataset } from "../../dataset/dataset.ts";
import {
  definitionHash,
  type FeatureDefinition,
  featureDefinition,
  type FeatureSet,
} from "../feature_set.ts";

/** Key of the file's metadata that holds the definition of its features. */
const DEFINITION_KEY = "feature_definition";
/** Compression that hyparquet does not bring along. */
const COMPRESSORS: Compressors = { GZIP: (bytes) => ungzip(bytes) };

/**
 * Encodes a dataset as a Parquet file.
 *
 * Columns: the fields of `Recording` as text, empty where they are not set, then one float a
 * feature: of 16 bits if the definition's `storage` is `float16`, else of 32. The file's key-value
 * metadata holds the definition of the features and the licence.
 *
 * @returns The bytes; the same for the same dataset.
 * @throws {RangeError} If the values do not have one row a recording, or one is not finite.
 */
export function encodeTable(
  { recordings, features: { values } }: Dataset,
  set: FeatureSet,
  licence: string,
): Uint8Array {
  const { columns } = set;
  const width = columns.length;
  if (values.length !== recordings.length * width) {
    throw new RangeError(
      `Cannot write ${values.length} values as ${recordings.length} rows of ${width} features`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot write ${values[bad]} as ${columns[bad % width]} of recording ` +
        `${recordings[Math.floor(bad / width)].id}, expected a finite number`,
    );
  }
  const type = set.parameters.storage === "float16" ? "FLOAT16" : "FLOAT";
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      ...RECORDING_FIELDS.map((name): ColumnSource => ({
        name,
        type: "STRING",
        nullable: false,
        data: recordings.map((recording) => recording[name] ?? ""),
      })),
      ...columns.map((name, column): ColumnSource => ({
        name,
        type,
        nullable: false,
        data: Float32Array.from(recordings, (_, row) => values[row * width + column]),
      })),
    ],
    codec: "GZIP",
    compressors: { GZIP: (bytes: Uint8Array) => gzip(bytes) },
    statistics: false,
    rowGroupSize: Math.max(1, recordings.length),
    kvMetadata: [
      { key: DEFINITION_KEY, value: JSON.stringify(featureDefinition(set)) },
      { key: "licence", value: licence },
    ],
  }));
}

/**
 * Decodes a feature table and checks that it holds what the code computes.
 *
 * @param bytes A file written by {@linkcode encodeTable}.
 * @param set The feature set it should hold.
 * @param name Name of the file for error messages.
 * @returns The dataset, rows as written.
 * @throws {SyntaxError} If the file is damaged, not Parquet, or carries no definition.
 * @throws {RangeError} If its features were made with another definition.
 */
export async function decodeTable(
  bytes: Uint8Array,
  set: FeatureSet,
  name: string,
): Promise<Dataset> {
  const file = bytes.slice().buffer;
  await requireDefinition(file, featureDefinition(set), name);
  const { columns } = set;
  const rows = Number(parquetMetadata(file).num_rows);
  const values = new Float32Array(columns.length * rows);
  const fields = new Map<string, string[]>(RECORDING_FIELDS.map((field) => [field, []]));
  const rowsRead = new Map<string, number>();
  try {
    // Column by column: all rows at once, as arrays of numbers, would take many times the memory.
    await parquetRead({
      file,
      compressors: COMPRESSORS,
      columns: [...fields.keys(), ...columns],
      onChunk: ({ columnName, columnData, rowStart }) => {
        rowsRead.set(columnName, (rowsRead.get(columnName) ?? 0) + columnData.length);
        const field = fields.get(columnName);
        if (field) return void field.push(...(columnData as string[]));
        const own = columnData as ArrayLike<number>, column = columns.indexOf(columnName);
        for (let i = 0; i < own.length; i++) {
          values[(rowStart + i) * columns.length + column] = own[i];
        }
      },
    });
    const lacking = [...fields.keys(), ...columns].find((own) => (rowsRead.get(own) ?? 0) !== rows);
    if (lacking) throw new SyntaxError(`column ${lacking} has less than ${rows} rows`);
  } catch (error) {
    // pako throws strings.
    throw new SyntaxError(`Cannot read ${name}: it is damaged; get it back from the repository`, {
      cause: error instanceof Error ? error : new Error(String(error)),
    });
  }
  const recordings = Array.from({ length: rows }, (_, row) => recordingAt(fields, row));
  return { recordings, features: { columns, values } };
}

function recordingAt(fields: ReadonlyMap<string, readonly string[]>, row: number): Recording {
  const entries = RECORDING_FIELDS.flatMap((field) => {
    const value = fields.get(field)![row];
    return value === "" && field !== "speaker" ? [] : [[field, value]];
  });
  return Object.fromEntries(entries);
}

async function requireDefinition(
  file: ArrayBuffer,
  expected: FeatureDefinition,
  name: string,
): Promise<void> {
  const stored = readDefinition(file, name);
  const [found, wanted] = await Promise.all([stored, expected].map(definitionHash));
  if (found !== wanted) {
    throw new RangeError(
      `Cannot use ${name}: it was made with ${describe(stored, found)}, the code computes ` +
        `${describe(expected, wanted)}; make it again with: ` +
        `deno task features --corpus PATH --write`,
    );
  }
}

function readDefinition(file: ArrayBuffer, name: string): FeatureDefinition {
  let entries;
  try {
    entries = parquetMetadata(file).key_value_metadata;
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${name}: not a Parquet file`, { cause });
  }
  const text = entries?.find(({ key }) => key === DEFINITION_KEY)?.value;
  if (!text) throw new SyntaxError(`Cannot read ${name}: it carries no "${DEFINITION_KEY}"`);
  try {
    const stored: FeatureDefinition = JSON.parse(text);
    if (!Array.isArray(stored.columns)) throw new SyntaxError("it has no columns");
    return stored;
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${name}: its "${DEFINITION_KEY}" is damaged`, { cause });
  }
}

function describe({ id, revision, columns }: FeatureDefinition, hash: string): string {
  return `"${id}" revision ${revision} (${columns.length} columns, ${hash.slice(0, 8)})`;
}
