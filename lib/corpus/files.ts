import { join } from "@std/path";
import { type FileEntry, Reader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";

/** A file in a folder or a zip. */
export interface StoredFile {
  /** Path of the file, or path inside the zip. */
  readonly path: string;
  /** Reads all of it. */
  read(): Promise<Uint8Array>;
}

/**
 * Lists the files of a folder, at any depth, or of a zip.
 *
 * @param path Path of the folder or zip.
 * @returns The files in no order, and what closes the zip (for a folder, it does nothing).
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {SyntaxError} If the file is not a zip.
 */
export async function openFiles(
  path: string,
): Promise<{ files: StoredFile[]; close(): Promise<void> }> {
  const info = await statOrExplain(path);
  return info.isDirectory
    ? { files: await filesOfFolder(path), close: () => Promise.resolve() }
    : await filesOfZip(path);
}

/**
 * Order of two texts by code units, the same on every machine.
 *
 * @param a One text.
 * @param b Another.
 * @returns Negative, 0 or positive, as `sort` takes it.
 */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function statOrExplain(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot open corpus: nothing at ${JSON.stringify(path)}, expected a folder or a zip`,
    );
  }
}

async function filesOfFolder(folder: string): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await filesOfFolder(path));
    else files.push({ path, read: () => Deno.readFile(path) });
  }
  return files;
}

async function filesOfZip(path: string): Promise<{ files: StoredFile[]; close(): Promise<void> }> {
  const file = await Deno.open(path);
  const zip = new ZipReader(new FileReader(file), { useWebWorkers: false });
  try {
    const entries = await zip.getEntries();
    const files = entries
      .filter((entry): entry is FileEntry => !entry.directory)
      .map((entry) => ({
        path: entry.filename,
        read: () => entry.getData(new Uint8ArrayWriter(), { checkSignature: true }),
      }));
    return {
      files,
      close: async () => {
        await zip.close();
        file.close();
      },
    };
  } catch (error) {
    file.close();
    throw new SyntaxError(`Cannot open corpus ${path}: not a readable zip archive`, {
      cause: error,
    });
  }
}

/** Lets zip.js read any part of an open file, so that an archive is never wholly in memory. */
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

  // Seek and read without a gap between them: reads of several entries may be under way at once.
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
