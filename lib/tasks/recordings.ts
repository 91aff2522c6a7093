import { basename } from "@std/path";
import { UnusableRecording } from "../audio/mod.ts";
import { compare } from "../corpus/files.ts";
import { isFolder, openFiles } from "../corpus/open_files.ts";
import type { Failure } from "../experiments/mod.ts";
import { MAX_RECORDING_BYTES, readRecordingFile, type StoredFile } from "../corpus/mod.ts";

/** The argument that stands for standard input. */
export const STANDARD_INPUT = "-";
/** Includes formats that cannot be read, so that such a recording is reported and not skipped. */
const AUDIO_FILE = /^[^.].*\.(wav|mp3|flac|ogg|opus|m4a|aac|wma|aiff?|amr|webm)$/is;
/** The reason why a folder without recordings cannot be used. */
export const NO_AUDIO_FILE =
  "no file in it has a name that ends in .wav, .mp3, .flac, .ogg or .opus";

/** Returns whether a file's name has an ending of audio files and is not hidden. */
export function isAudioFile(path: string): boolean {
  return AUDIO_FILE.test(basename(path));
}

/**
 * Finds the recordings that a user names.
 *
 * @param paths Paths of files and folders, and `-` for standard input.
 * @returns Each file by its path, even if it does not exist; for a folder, the audio files in it at
 * any depth, sorted by path. Files that cannot be used, and folders without audio files, reject
 * when they are read.
 */
export async function findRecordings(paths: readonly string[]): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  for (const path of paths) {
    if (path === STANDARD_INPUT) {
      found.push({ path, read: () => readAtMost(Deno.stdin.readable, MAX_RECORDING_BYTES) });
    } else if (await isFolder(path)) found.push(...await recordingsIn(path));
    else if (/\.zip$/i.test(path)) found.push(refused(path, "it is a zip; unpack it"));
    else found.push({ path, read: () => readRecordingFile(path) });
  }
  return found;
}

async function recordingsIn(folder: string): Promise<StoredFile[]> {
  const { files } = await openFiles(folder);
  const recordings = files.filter(({ path }) => isAudioFile(path));
  if (recordings.length > 0) return recordings.sort((a, b) => compare(a.path, b.path));
  return [refused(folder, NO_AUDIO_FILE)];
}

/** Returns a file that rejects when it is read, in place of recordings that cannot be used. */
function refused(path: string, why: string): StoredFile {
  return { path, read: () => Promise.reject(new UnusableRecording(`Cannot use ${path}: ${why}`)) };
}

/**
 * Prints which recordings could not be used, and ends with code 1 if there are any.
 *
 * @param used Number of the others.
 */
export function exitIfLeftOut(failures: readonly Failure[], used: number): void {
  if (failures.length === 0) return;
  for (const { path, reason } of failures) console.error(`left out: ${path}: ${reason}`);
  console.error(`Left out ${failures.length} of ${failures.length + used} recordings.`);
  Deno.exit(1);
}

/**
 * Reads a stream of bytes to its end.
 *
 * @param limitBytes Largest number of bytes that is accepted.
 * @throws {UnusableRecording} If there are more bytes; the rest is not read.
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limitBytes) {
      throw new UnusableRecording(
        `Cannot read ${STANDARD_INPUT}: standard input has more than ${limitBytes} bytes; cut it ` +
          `first`,
      );
    }
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
