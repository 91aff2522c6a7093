import { parquetRead } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { type Clip, parseClipName } from "../../corpus/ravdess.ts";
import { FRAMES_DEFINITION } from "../sets/frames.ts";
import { DECOMPRESSORS, encodeRows, type FeatureTable, requireDefinition } from "./parquet.ts";

/** Frames of many clips, one clip after the other. */
export interface FrameTable {
  /** The clips, in order. */
  readonly clips: readonly Clip[];
  /** First frame of each clip, and the number of all frames; shape `[clips.length + 1]`. */
  readonly starts: Int32Array;
  /**
   * Row-major, shape `[starts.at(-1)][61]`; columns as in `FRAMES_DEFINITION`. In memory that is
   * shared with workers, not copied for each.
   */
  readonly values: Float32Array;
}

/**
 * Puts the frames of clips behind each other.
 *
 * @param clips The clips.
 * @param frames Frames of each, row-major, shape `[clips.length][frames][61]`.
 * @returns The table.
 */
export function frameTable(clips: readonly Clip[], frames: readonly Float32Array[]): FrameTable {
  const width = FRAMES_DEFINITION.columns.length;
  const starts = new Int32Array(clips.length + 1);
  for (const [i, own] of frames.entries()) starts[i + 1] = starts[i] + own.length / width;
  const values = sharedFloats(starts[clips.length] * width);
  for (const [i, own] of frames.entries()) values.set(own, starts[i] * width);
  return { clips, starts, values };
}

/**
 * Takes the frames of some clips.
 *
 * @param table The table.
 * @param rows Which clips, in the wanted order.
 * @returns A new table.
 */
export function takeClips(table: FrameTable, rows: Int32Array): FrameTable {
  return frameTable(
    Array.from(rows, (row) => table.clips[row]),
    Array.from(rows, (row) => framesOf(table, row)),
  );
}

/**
 * The frames of one clip.
 *
 * @param table The table.
 * @param row Position of the clip.
 * @returns Row-major, shape `[frames][61]`, sharing memory with the table.
 */
export function framesOf({ starts, values }: FrameTable, row: number): Float32Array {
  const width = FRAMES_DEFINITION.columns.length;
  return values.subarray(starts[row] * width, starts[row + 1] * width);
}

/**
 * The mean frame of each clip, to compare tables whose clips differ by a frame.
 *
 * @param table The table.
 * @returns One row a clip.
 */
export function meanFrames(table: FrameTable): FeatureTable {
  const { clips } = table;
  const width = FRAMES_DEFINITION.columns.length;
  const values = new Float32Array(clips.length * width);
  for (const row of clips.keys()) {
    const own = framesOf(table, row);
    for (let i = 0; i < own.length; i++) values[row * width + i % width] += own[i];
    for (let j = 0; j < width; j++) values[row * width + j] /= own.length / width;
  }
  return { definition: FRAMES_DEFINITION, clips, values };
}

/**
 * Writes a frame table as a Parquet file: one row a frame, in order, columns `clip`, `emotion`,
 * `actor`, then one half-precision float a contour, dictionary-encoded: a byte a value.
 *
 * @param table The table.
 * @returns The bytes; the same for the same table.
 * @throws {RangeError} If a value is not finite.
 */
export function encodeFrameTable({ clips, starts, values }: FrameTable): Uint8Array {
  const ofFrame = clips.flatMap((clip, i) => new Array<Clip>(starts[i + 1] - starts[i]).fill(clip));
  const { columnData, ...options } = encodeRows(FRAMES_DEFINITION, ofFrame, values);
  const named = new Set(FRAMES_DEFINITION.columns);
  return new Uint8Array(parquetWriteBuffer({
    ...options,
    columnData: columnData.map((column) =>
      named.has(column.name) ? { ...column, encoding: "RLE_DICTIONARY" } : column
    ),
  }));
}

/**
 * Reads a frame table and checks that it holds what the code computes today.
 *
 * @param bytes A file written by {@linkcode encodeFrameTable}.
 * @param name What to call the file in error messages.
 * @returns The table.
 * @throws {SyntaxError} If the file is not Parquet or carries no definition.
 * @throws {RangeError} If it was made with another definition.
 */
export async function decodeFrameTable(bytes: Uint8Array, name: string): Promise<FrameTable> {
  const file = bytes.slice().buffer;
  await requireDefinition(file, FRAMES_DEFINITION, name);
  const { columns } = FRAMES_DEFINITION;
  const ids: string[] = [];
  const byColumn = columns.map((): Float32Array[] => []);
  await parquetRead({
    file,
    compressors: DECOMPRESSORS,
    columns: ["clip", ...columns],
    onChunk: ({ columnName, columnData }) => {
      if (columnName === "clip") ids.push(...(columnData as string[]));
      else byColumn[columns.indexOf(columnName)].push(Float32Array.from(columnData as number[]));
    },
  });
  const values = sharedFloats(ids.length * columns.length);
  for (const [j, chunks] of byColumn.entries()) {
    let frame = 0;
    for (const chunk of chunks) {
      for (let i = 0; i < chunk.length; i++) values[frame++ * columns.length + j] = chunk[i];
    }
  }
  const firsts = ids.flatMap((id, i) => id === ids[i - 1] ? [] : [i]);
  return {
    clips: firsts.map((i) => parseClipName(ids[i])),
    starts: Int32Array.from([...firsts, ids.length]),
    values,
  };
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
