import { join } from "@std/path";
import { type FileEntry, Reader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { UnusableRecording } from "../audio/unusable_recording.ts";

/** A file in a folder or a zip archive. */
export interface StoredFile {
  /** Path of the file, or its path inside the archive. */
  readonly path: string;
  /**
   * Reads the whole file.
   *
   * @throws {UnusableRecording} If it is damaged in its archive.
   */
  read(): Promise<Uint8Array>;
}

interface OpenedFiles {
  readonly files: readonly StoredFile[];
  close(): Promise<void>;
}

/**
 * Lists the files of a folder, at any depth, or of a zip archive.
 *
 * @returns The files in no particular order, and a function that closes the archive (it does
 * nothing for a folder).
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {SyntaxError} If the file is not a zip archive.
 */
export async function openFiles(path: string): Promise<OpenedFiles> {
  const { isDirectory } = await Deno.stat(path).catch((error) => {
    if (!isAbsent(error)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot open corpus: nothing at ${JSON.stringify(path)}, expected a folder or a zip`,
    );
  });
  if (!isDirectory) return await openZip(path);
  return { files: await filesOfFolder(path), close: () => Promise.resolve() };
}

/** Largest file that is read as a recording: an hour of two channels of 32 bits at 48 kHz. */
export const MAX_RECORDING_BYTES = 3_600 * 48_000 * 2 * 4;

/**
 * Reads the bytes of a recording, whatever a user may name as one.
 *
 * @param path Path of a regular file, or of a symbolic link to one.
 * @throws {UnusableRecording} If nothing is there, it may not be read, it is no regular file (a
 * pipe would block, and a device such as `/dev/zero` never ends), or it is larger than
 * {@linkcode MAX_RECORDING_BYTES}.
 */
export async function readRecordingFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (why: string) => new UnusableRecording(`Cannot read ${path}: ${why}`);
  const requireFile = ({ isFile, isDirectory, size }: Deno.FileInfo) => {
    if (isDirectory) throw refuse("it is a folder, expected a file");
    if (!isFile) throw refuse("it is a pipe or device, expected a regular file");
    if (size <= MAX_RECORDING_BYTES) return size;
    throw refuse(`it has ${size} bytes, expected at most ${MAX_RECORDING_BYTES}; cut it first`);
  };
  try {
    requireFile(await Deno.stat(path)); // before opening, which waits for ever at a pipe
    using file = await Deno.open(path);
    const bytes = new Uint8Array(requireFile(await file.stat()));
    let at = 0;
    while (at < bytes.length) {
      const got = await file.read(bytes.subarray(at));
      if (got === null) break; // it has become shorter
      at += got;
    }
    return bytes.subarray(0, at);
  } catch (error) {
    if (isAbsent(error)) throw refuse("there is no such file");
    if (error instanceof Deno.errors.PermissionDenied) throw refuse("permission denied");
    if (error instanceof Deno.errors.FilesystemLoop) throw refuse("its links form a circle");
    throw error;
  }
}

/** Compares two texts by code units, which is the same on every machine, for `sort`. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Whether an error says that there is nothing at a path.
 *
 * @returns Also true if a file is on the way to it, where a folder would be needed.
 */
export function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

async function filesOfFolder(folder: string): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await filesOfFolder(path));
    else files.push({ path, read: () => readRecordingFile(path) });
  }
  return files;
}

async function openZip(path: string): Promise<OpenedFiles> {
  const file = await Deno.open(path);
  const zip = new ZipReader(new FileReader(file), { useWebWorkers: false });
  try {
    const entries = (await zip.getEntries()).filter((entry) => !entry.directory);
    return {
      files: entries.map((entry) => ({
        path: entry.filename,
        read: () => readEntry(entry, path),
      })),
      close: async () => {
        await zip.close();
        file.close();
      },
    };
  } catch (cause) {
    file.close();
    throw new SyntaxError(`Cannot open corpus ${path}: not a readable zip archive`, { cause });
  }
}

/** Reads a file of an archive; for a damaged one, zip.js throws errors of several classes. */
async function readEntry(entry: FileEntry, archive: string): Promise<Uint8Array> {
  try {
    return await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.BadResource) throw cause; // the archive was closed
    const message = `Cannot read ${entry.filename} in ${archive}: it is damaged`;
    throw new UnusableRecording(message, { cause });
  }
}

/** Lets zip.js read from an open file, so that no archive is loaded as a whole. */
class FileReader extends Reader<Deno.FsFile> {
  #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    super(file);
    this.#file = file;
  }

  override async init(): Promise<void> {
    await super.init?.();
    this.size = (await this.#file.stat()).size;
  }

  // Synchronous, so that concurrent reads of several entries do not interleave seeking and reading.
  override readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(length, Math.max(0, this.size - offset)));
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const got = this.#file.readSync(bytes.subarray(at));
      if (got === null) throw new RangeError(`the file ended at ${offset + at}`);
      at += got;
    }
    return Promise.resolve(bytes);
  }
}
