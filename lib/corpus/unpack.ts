import { dirname, join } from "@std/path";
import { firstTen, isAbsent } from "./files.ts";
import { type Corpus, openCorpus, requireClips } from "./open.ts";
import type { AudioRecording } from "./recording.ts";

/** Options of {@linkcode unpackCorpus}. */
export interface UnpackOptions {
  /** Called after each recording that is written. */
  readonly onProgress?: (recordings: number, total: number) => void;
  /** Aborts unpacking; the recordings written so far are whole and stay for the next run. */
  readonly signal?: AbortSignal;
}

/** Numbers of recordings after {@linkcode unpackCorpus}. */
export interface Unpacked {
  /** Recordings that the folder lacked. */
  readonly written: number;
  /** Recordings of the archive that are in the folder already. */
  readonly kept: number;
}

/**
 * Completes a folder with the recordings of RAVDESS speech in a zip archive.
 *
 * Nothing is removed or replaced: a recording that is in the folder already, anywhere in it and as
 * long as in the archive, is kept. Each of the others is written beside its place first, so that it
 * is there wholly or not at all; its checksum in the archive is verified. Only names of RAVDESS
 * recordings are written, so that no archive can write anywhere else.
 *
 * @param folder Path of the folder, such as `data/ravdess`; made if it is not there.
 * @throws {SyntaxError} If the archive cannot be read.
 * @throws {RangeError} Before anything is written, if the archive contains no recording of RAVDESS,
 * if recordings are neither in it nor in the folder, or if some in the folder have another length.
 * @throws {UnusableRecording} If a recording is damaged in the archive.
 */
export async function unpackCorpus(
  archive: string,
  folder: string,
  { onProgress, signal }: UnpackOptions = {},
): Promise<Unpacked> {
  const corpus = await openCorpus(archive);
  try {
    requireClips(corpus);
    const present = await pathsIn(folder);
    await requireSameLengths(corpus, present, folder);
    requireAll(corpus, present, folder);
    const lacking = corpus.recordings.filter(({ id }) => !present.has(id));
    for (const [i, recording] of lacking.entries()) {
      signal?.throwIfAborted();
      const path = join(folder, corpus.definition.pathOf(recording));
      await writeWhole(path, await recording.read());
      onProgress?.(i + 1, lacking.length);
    }
    return { written: lacking.length, kept: corpus.recordings.length - lacking.length };
  } finally {
    await corpus.close();
  }
}

/** Paths of the recordings that are in a folder, by id; none if there is no folder. */
async function pathsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { recordings } = await openCorpus(folder);
    return new Map(recordings.map(({ id, path }) => [id, path]));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Map();
    throw error;
  }
}

function requireAll(
  { path, missing, definition }: Corpus,
  present: ReadonlyMap<string, string>,
  folder: string,
): void {
  const lacking = missing.filter((id) => !present.has(id));
  if (lacking.length === 0) return;
  throw new RangeError(
    `Cannot unpack ${path}: ${lacking.length} of ${definition.expectedIds.length} recordings are ` +
      `neither in it nor in ${folder}, nothing was written:\n  ${firstTen(lacking).join("\n  ")}`,
  );
}

/** Checks that the recordings of a folder are as long as in the archive; others are not ours. */
async function requireSameLengths(
  { path, recordings }: Corpus,
  present: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  const different: string[] = [];
  for (const recording of recordings) {
    const own = present.get(recording.id);
    if (own === undefined) continue;
    const [found, expected] = [await lengthOf(own), await archivedLength(recording)];
    if (found !== expected) different.push(`${own}: ${found} bytes, expected ${expected}`);
  }
  if (different.length === 0) return;
  throw new RangeError(
    `Cannot unpack ${path}: ${different.length} recordings in ${folder} have another length than ` +
      `in it; they were left as they are and nothing was written; move them away and run again:\n` +
      `  ${firstTen(different).join("\n  ")}`,
  );
}

function archivedLength({ size, path }: AudioRecording): number | Promise<number> {
  return size ?? lengthOf(path);
}

/** Length of a file in bytes; 0 for a link that leads nowhere. */
async function lengthOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const half = `${path}.half`;
  try {
    await Deno.writeFile(half, bytes);
    await Deno.rename(half, path);
  } catch (error) {
    await removeIfThere(half);
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
