import {
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  type ParquetReadOptions,
} from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { gzip, ungzip } from "pako";
import { sha256Hex } from "../../core/hash.ts";
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
/** Key of the file's metadata that holds the checksum of its content. */
const CHECKSUM_KEY = "content_sha256";
/** Key of the file's metadata that holds the licence of its content. */
const LICENCE_KEY = "licence";
/** Fields that every recording has, even if they are empty. */
const MAY_BE_EMPTY: readonly string[] = ["speaker", "emotion"];
/** Maximum number of values of a table: one that claims to have more is damaged. */
const MAX_VALUES = 2 ** 28;
/** Number of columns that are decoded at a time. */
const COLUMNS_AT_ONCE = 64;
/** Advice in errors about tables that cannot be used. */
const MAKE_AGAIN = "make it again with: deno task features (see its --help)";
/** Decompression that hyparquet does not include. */
const COMPRESSORS: Compressors = { GZIP: (bytes) => ungzip(bytes) };

/**
 * Encodes a dataset as a Parquet file.
 *
 * The first columns are the fields of `Recording` as text, empty where they are not set; then comes
 * one column of floats for each feature, with 16 bits if the parameter `storage` is `float16`, else
 * 32. The file's key-value metadata holds the definition of the features, the licence, and the
 * SHA-256 of the content.
 *
 * @returns The bytes; the same for the same dataset.
 * @throws {RangeError} If there is not one row of values for each recording, or a value is not
 * finite.
 */
export async function encodeTable(
  { recordings, features: { values: exact } }: Dataset,
  set: FeatureSet,
  licence: string,
): Promise<Uint8Array> {
  const { columns } = set;
  requireWritable(recordings, columns, exact);
  const half = set.parameters.storage === "float16";
  const type = half ? "FLOAT16" : "FLOAT";
  const values = half ? exact.map(Math.f16round) : exact;
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
        data: Float32Array.from(recordings, (_, row) => values[row * columns.length + column]),
      })),
    ],
    codec: "GZIP",
    compressors: { GZIP: (bytes: Uint8Array) => gzip(bytes) },
    statistics: false,
    rowGroupSize: Math.max(1, recordings.length),
    kvMetadata: [
      { key: DEFINITION_KEY, value: JSON.stringify(featureDefinition(set)) },
      { key: LICENCE_KEY, value: licence },
      {
        key: CHECKSUM_KEY,
        value: await datasetChecksum({ recordings, features: { columns, values } }),
      },
    ],
  }));
}

function requireWritable(
  recordings: readonly Recording[],
  columns: readonly string[],
  values: Float32Array,
): void {
  const width = columns.length;
  if (values.length !== recordings.length * width) {
    throw new RangeError(
      `Cannot write ${values.length} values as ${recordings.length} rows of ${width} features`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new RangeError(
    `Cannot write ${values[bad]} as ${columns[bad % width]} of recording ` +
      `${recordings[Math.floor(bad / width)].id}, expected a finite number`,
  );
}

/**
 * Decodes a feature table, and checks its definition of the features and its checksum.
 *
 * @param bytes A file written by {@linkcode encodeTable}.
 * @param name Name of the file for error messages.
 * @returns The dataset, rows as written.
 * @throws {SyntaxError} If the file is damaged, not Parquet, or has no definition or checksum.
 * @throws {RangeError} If its features have another definition than `set`.
 */
export async function decodeTable(
  bytes: Uint8Array,
  set: FeatureSet,
  name: string,
): Promise<Dataset> {
  const file = bytes.slice().buffer;
  const metadata = readMetadata(file, name);
  await requireDefinition(metadata, featureDefinition(set), name);
  const checksum = readEntry(metadata, CHECKSUM_KEY, name);
  try {
    const dataset = await readDataset(file, metadata, set.columns);
    const actual = await datasetChecksum(dataset);
    if (actual === checksum) return dataset;
    throw new SyntaxError(`the SHA-256 of its content is ${actual}, expected ${checksum}`);
  } catch (error) {
    throw unreadable(name, "it is damaged", error);
  }
}

/**
 * Reads the licence of a feature table.
 *
 * @param bytes A file written by {@linkcode encodeTable}.
 * @param name Name of the file for error messages.
 * @throws {SyntaxError} If the file is not Parquet, or has no licence.
 */
export function tableLicence(bytes: Uint8Array, name: string): string {
  return readEntry(readMetadata(bytes.slice().buffer, name), LICENCE_KEY, name);
}

async function readDataset(
  file: ArrayBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
): Promise<Dataset> {
  const rows = Number(metadata.num_rows);
  if (!(rows >= 0 && rows * columns.length <= MAX_VALUES)) {
    throw new SyntaxError(`it claims to have ${rows} rows of ${columns.length} features`);
  }
  const values = new Float32Array(columns.length * rows);
  const fields = new Map<string, string[]>(RECORDING_FIELDS.map((field) => [field, []]));
  const positions = new Map(columns.map((column, i) => [column, i]));
  const rowsRead = new Map<string, number>();
  const onChunk: ParquetReadOptions["onChunk"] = ({ columnName, columnData, rowStart }) => {
    rowsRead.set(columnName, (rowsRead.get(columnName) ?? 0) + columnData.length);
    const field = fields.get(columnName);
    const column = positions.get(columnName) ?? NaN;
    for (let i = 0; i < columnData.length; i++) {
      if (field) field.push(String(columnData[i]));
      else values[(rowStart + i) * columns.length + column] = Number(columnData[i]);
    }
  };
  const all = [...fields.keys(), ...columns];
  // Until a call ends, the library keeps its columns as arrays of numbers; for all columns at once,
  // these would take many times the memory of the values.
  for (let from = 0; from < all.length; from += COLUMNS_AT_ONCE) {
    const some = all.slice(from, from + COLUMNS_AT_ONCE);
    await parquetRead({ file, metadata, compressors: COMPRESSORS, columns: some, onChunk });
  }
  const lacking = all.find((column) => (rowsRead.get(column) ?? 0) !== rows);
  if (lacking) throw new SyntaxError(`column ${lacking} does not have ${rows} rows`);
  const recordings = Array.from({ length: rows }, (_, row): Recording => {
    const entries = [...fields].map(([field, texts]) => [field, texts[row]]);
    return Object.fromEntries(
      entries.filter(([field, text]) => text !== "" || MAY_BE_EMPTY.includes(field)),
    );
  });
  return { recordings, features: { columns, values } };
}

/**
 * Hashes the content of a dataset, regardless of how a file stores it: the names of the columns,
 * the fields of the recordings, and every bit of the values, in order.
 *
 * @returns SHA-256, as 64 hexadecimal digits.
 */
function datasetChecksum({ recordings, features }: Dataset): Promise<string> {
  const rows = recordings.map((recording) =>
    RECORDING_FIELDS.map((field) => recording[field] ?? "")
  );
  const text = new TextEncoder().encode(JSON.stringify([features.columns, rows]));
  const { buffer, byteOffset, byteLength } = features.values;
  const bytes = new Uint8Array(text.length + byteLength);
  bytes.set(text);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), text.length);
  return sha256Hex(bytes);
}

async function requireDefinition(
  metadata: FileMetaData,
  expected: FeatureDefinition,
  name: string,
): Promise<void> {
  const stored = readDefinition(metadata, name);
  const [found, wanted] = await Promise.all([stored, expected].map(definitionHash));
  if (found !== wanted) {
    throw new RangeError(
      `Cannot use ${name}: it was made with ${describe(stored, found)}, the code computes ` +
        `${describe(expected, wanted)}; ${MAKE_AGAIN}`,
    );
  }
}

function readMetadata(file: ArrayBuffer, name: string): FileMetaData {
  try {
    return parquetMetadata(file);
  } catch (cause) {
    throw unreadable(name, "not a Parquet file", cause);
  }
}

function readEntry(metadata: FileMetaData, key: string, name: string): string {
  const text = metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
  if (!text) throw unreadable(name, `it carries no "${key}"`);
  return text;
}

function readDefinition(metadata: FileMetaData, name: string): FeatureDefinition {
  const text = readEntry(metadata, DEFINITION_KEY, name);
  try {
    const stored: FeatureDefinition = JSON.parse(text);
    if (!Array.isArray(stored.columns)) throw new SyntaxError("it has no columns");
    return stored;
  } catch (cause) {
    throw unreadable(name, `its "${DEFINITION_KEY}" is damaged`, cause);
  }
}

/**
 * Returns an error with advice on how to restore the table. The cause may be a string, from pako.
 */
function unreadable(name: string, why: string, cause?: unknown): SyntaxError {
  return new SyntaxError(
    `Cannot read ${name}: ${why}; if it is committed, get it back with: git checkout ${name}; or ` +
      MAKE_AGAIN,
    cause === undefined ? {} : { cause: cause instanceof Error ? cause : new Error(String(cause)) },
  );
}

function describe({ id, revision, columns }: FeatureDefinition, hash: string): string {
  return `"${id}" revision ${revision} (${columns.length} columns, ${hash.slice(0, 8)})`;
}
