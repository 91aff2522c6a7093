import { join } from "@std/path";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { count } from "../core/count.ts";
import type { CorpusDefinition } from "./corpus_definition.ts";
import { exists, firstTen, sizeOf, statOf, writeWhole } from "./files.ts";
import {
  type Corpus,
  describeMissing,
  missingClips,
  openCorpus,
  requireClips,
  totalClips,
} from "./open.ts";
import type { AudioRecording } from "./recording.ts";

/** The text `RIFF`, with which a WAV file starts. */
const RIFF = 0x52494646;

/** Options of {@linkcode unpackCorpus}. */
export interface UnpackOptions {
  /** Definition of the corpus; by default, of RAVDESS speech. */
  readonly definition?: CorpusDefinition;
  /** Called after each recording that is written. */
  readonly onProgress?: (recordings: number, total: number) => void;
  /** Aborts unpacking; the recordings written so far are complete and kept for the next run. */
  readonly signal?: AbortSignal;
}

/** Result of {@linkcode unpackCorpus}, as numbers of recordings. */
export interface Unpacked {
  /** Recordings that the folder lacked, and that were written. */
  readonly written: number;
  /** Recordings of the archive that were in the folder already. */
  readonly kept: number;
}

/**
 * Completes a folder with the recordings of a corpus from a zip archive or another folder.
 *
 * Nothing is removed or replaced: a recording that is already in the folder, at any depth and as
 * long as in the archive, is kept. The others are written atomically, and their checksums in the
 * archive are verified. Their paths are derived from the metadata of the recordings, so that no
 * archive can write anywhere else.
 *
 * @param archive Path of the zip archive or the other folder.
 * @param folder Path of the folder, such as `data/ravdess`; created if it does not exist.
 * @throws {SyntaxError} If the archive cannot be read.
 * @throws {RangeError} Before anything is written, if the archive has no recording of the corpus,
 * if some are neither in it nor in the folder, or if some in the folder have another length.
 * @throws {UnusableRecording} If a recording is damaged in the archive, or is not a WAV file.
 */
export async function unpackCorpus(
  archive: string,
  folder: string,
  { definition, onProgress, signal }: UnpackOptions = {},
): Promise<Unpacked> {
  const corpus = await openCorpus(archive, definition);
  try {
    requireClips(corpus);
    const existing = await exists(folder)
      ? (await openCorpus(folder, corpus.definition)).recordings
      : [];
    const present = new Map(existing.map(({ id, path }) => [id, path]));
    await requireSameLengths(corpus, present, folder);
    requireAll(corpus, existing, folder);
    const lacking = corpus.recordings.filter(({ id }) => !present.has(id));
    for (const [i, recording] of lacking.entries()) {
      signal?.throwIfAborted();
      const path = join(folder, corpus.definition.pathOf(recording));
      await writeWhole(path, requireWav(await recording.read(), recording.path));
      onProgress?.(i + 1, lacking.length);
    }
    return { written: lacking.length, kept: corpus.recordings.length - lacking.length };
  } finally {
    await corpus.close();
  }
}

/** Checks that bytes are a WAV file, unlike the pointer files of a clone without Git LFS. */
function requireWav(bytes: Uint8Array, path: string): Uint8Array {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 20));
  if (start.startsWith("RIFF")) return bytes;
  const advice = start.startsWith("version https://git-")
    ? "it is a pointer to a file in Git LFS; get the files with: git lfs pull"
    : "it is not a WAV file";
  throw new UnusableRecording(`Cannot unpack ${path}: ${advice}`);
}

function requireAll(
  { path, recordings, definition: { expected } }: Corpus,
  present: readonly AudioRecording[],
  folder: string,
): void {
  const all = new Map([...recordings, ...present].map((recording) => [recording.id, recording]));
  const missing = missingClips(expected, [...all.values()]);
  if (missing.length === 0) return;
  const lacking = missing.reduce((sum, { expected, found }) => sum + expected - found, 0);
  throw new RangeError(
    `Cannot unpack ${path}: ${lacking} of ${
      totalClips(expected)
    } recordings are neither in it nor ` +
      `in ${folder}, nothing was written:\n  ` +
      firstTen(describeMissing(expected, missing)).join("\n  "),
  );
}

/** Checks that recordings already in the folder are as long as in the archive. */
async function requireSameLengths(
  { path, recordings }: Corpus,
  present: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  const different: string[] = [];
  for (const recording of recordings) {
    const path = present.get(recording.id);
    if (path === undefined) continue;
    const [found, expected] = [await sizeOf(path), recording.size ?? await sizeOf(recording.path)];
    if (found !== expected) different.push(`${path}: ${found} bytes, expected ${expected}`);
  }
  if (different.length === 0) return;
  throw new RangeError(
    `Cannot unpack ${path}: ${folder} has ${count(different.length, "recording")} of another ` +
      `length; nothing was written or changed; move away what follows and run again:\n` +
      `  ${firstTen(different).join("\n  ")}`,
  );
}

/**
 * Finds recordings in a folder that are shorter than their WAV header states, or have no header.
 * Only the headers are read.
 *
 * @returns Their paths, in order.
 */
export async function findCutOff(recordings: readonly AudioRecording[]): Promise<string[]> {
  const found: string[] = [];
  for (const { path } of recordings) if (await isCutOff(path)) found.push(path);
  return found;
}

async function isCutOff(path: string): Promise<boolean> {
  const found = await statOf(path);
  if (!found?.isFile || found.size < 12) return true; // not found: a broken link
  using file = await Deno.open(path);
  const head = new DataView(new ArrayBuffer(8));
  await file.read(new Uint8Array(head.buffer));
  return head.getUint32(0) !== RIFF || 8 + head.getUint32(4, true) > found.size;
}
