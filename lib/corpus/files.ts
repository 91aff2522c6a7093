import { dirname } from "@std/path";
import { UnusableRecording } from "../audio/unusable_recording.ts";

/** A file in a folder or a zip archive. */
export interface StoredFile {
  /** Path of the file, or its path inside the archive. */
  readonly path: string;
  /** Size in bytes as stated by the archive; not set for a file in a folder. */
  readonly size?: number;
  /**
   * Reads the whole file.
   *
   * @throws {UnusableRecording} If it cannot be read as a recording: it is damaged in its archive,
   * too large, or no regular file.
   */
  read(): Promise<Uint8Array>;
}

/** The files of a folder or a zip archive. */
export interface OpenedFiles {
  /** The files, in no particular order. */
  readonly files: readonly StoredFile[];
  /** Closes the archive; does nothing for a folder. */
  close(): Promise<void>;
}

/** Largest file that is read as a recording, in bytes: an hour of 32-bit stereo at 48 kHz. */
export const MAX_RECORDING_BYTES = 3_600 * 48_000 * 2 * 4;

/**
 * Reads the bytes of a recording from a path that a user has given.
 *
 * @param path Path of a regular file, or of a symbolic link to one.
 * @throws {UnusableRecording} If nothing is there, it may not be read, it is not a regular file (a
 * pipe would block, and a device such as `/dev/zero` never ends), or it is larger than
 * {@linkcode MAX_RECORDING_BYTES}.
 */
export async function readRecordingFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (why: string) => new UnusableRecording(`Cannot read ${path}: ${why}`);
  try {
    const { isFile, isDirectory, size } = await Deno.stat(path); // before opening, which can block
    if (isDirectory) throw refuse("it is a folder, expected a file");
    if (!isFile) throw refuse("it is a pipe or device, expected a regular file");
    if (size > MAX_RECORDING_BYTES) {
      throw refuse(`it has ${size} bytes, expected at most ${MAX_RECORDING_BYTES}; cut it first`);
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (isAbsent(error)) throw refuse("there is no such file");
    if (error instanceof Deno.errors.PermissionDenied) throw refuse("permission denied");
    if (error instanceof Deno.errors.FilesystemLoop) throw refuse("its links form a circle");
    throw error;
  }
}

/** Compares two texts by code units, for a `sort` that gives the same order on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Shortens a list for a message: its first ten items, and how many more there are. */
export function firstTen(items: readonly string[]): string[] {
  const more = items.length > 10 ? [`… and ${items.length - 10} more`] : [];
  return [...items.slice(0, 10), ...more];
}

/**
 * Tells whether an error means that nothing exists at a path.
 *
 * @returns Also true if a part of the path is a file instead of a folder.
 */
export function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

/**
 * Returns what exists at a path, following links; undefined if nothing does.
 *
 * @throws {Error} If that cannot be determined, such as for lack of permission.
 */
export async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Tells whether something exists at a path; throws like {@linkcode statOf}. */
export async function exists(path: string): Promise<boolean> {
  return await statOf(path) !== undefined;
}

/**
 * Writes a file atomically: readers find all of it, or what was there before.
 *
 * @param path Path of the file; missing folders are created.
 * @param half Path to write to before that; its own for each of several writers of one file.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  half = `${path}.half`,
): Promise<void> {
  if (!await exists(dirname(path))) await Deno.mkdir(dirname(path), { recursive: true });
  try {
    if (typeof content === "string") await Deno.writeTextFile(half, content);
    else await Deno.writeFile(half, content);
    await Deno.rename(half, path);
  } catch (error) {
    if (await exists(half)) await Deno.remove(half);
    throw error;
  }
}

/** Returns the size of a file in bytes; 0 if nothing is there, or the path is a broken link. */
export async function sizeOf(path: string): Promise<number> {
  return (await statOf(path))?.size ?? 0;
}
