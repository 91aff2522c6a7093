import {
  configure,
  ERR_ENCRYPTED,
  ERR_UNSUPPORTED_COMPRESSION,
  type FileEntry,
  Reader,
  Uint8ArrayWriter,
  ZipReader,
} from "@zip.js/zip.js";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { MAX_RECORDING_BYTES, type OpenedFiles } from "./files.ts";

/** Files up to this size are unpacked at any ratio, as silence is compressed a thousandfold. */
const SMALL_BYTES = 2 ** 24;
/** Largest ratio of uncompressed to compressed size; speech reaches about 3. */
const MAX_RATIO = 100;
/**
 * Compressed bytes per chunk, each of which can grow a thousandfold. Small, because a file that is
 * larger than its archive states is noticed after a few chunks: with the default of 64 KiB, that
 * takes seconds.
 */
const CHUNK_BYTES = 2 ** 13;
configure({ chunkSize: CHUNK_BYTES });

/**
 * Lists the files of a zip archive.
 *
 * @throws {SyntaxError} If the file is not a zip archive.
 */
export async function openZip(path: string): Promise<OpenedFiles> {
  const file = await Deno.open(path);
  const zip = new ZipReader(new FileReader(file), { useWebWorkers: false });
  try {
    const entries = (await zip.getEntries()).filter((entry) => !entry.directory);
    return {
      files: entries.map((entry) => ({
        path: entry.filename,
        size: entry.uncompressedSize,
        read: () => readEntry(entry, path),
      })),
      close: async () => {
        await zip.close();
        file.close();
      },
    };
  } catch (cause) {
    file.close();
    throw new SyntaxError(
      `Cannot open corpus ${path}: not a readable zip archive, expected a folder or a zip`,
      { cause },
    );
  }
}

/** Why a file cannot be read, by the message of zip.js. */
const REASONS: Readonly<Record<string, string>> = {
  [ERR_ENCRYPTED]: "it is encrypted",
  [ERR_UNSUPPORTED_COMPRESSION]: "it is compressed in an unknown way, expected Deflate",
};

/** Reads a file of an archive. If it is damaged, zip.js throws errors of several classes. */
async function readEntry(entry: FileEntry, archive: string): Promise<Uint8Array> {
  requireModestSize(entry, archive);
  try {
    // Ends with an error at the first byte beyond the size that was checked.
    return await entry.getData(new Uint8ArrayWriter(), { checkCrc32: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.BadResource) throw cause; // the archive was closed
    const why = cause instanceof Error && REASONS[cause.message] || "it is damaged";
    const message = `Cannot read ${entry.filename} in ${archive}: ${why}`;
    throw new UnusableRecording(message, { cause });
  }
}

/** Checks the sizes stated by the archive, before anything is unpacked. */
function requireModestSize(entry: FileEntry, archive: string): void {
  const { filename, compressedSize, uncompressedSize } = entry;
  const refuse = (why: string) =>
    new UnusableRecording(`Cannot read ${filename} in ${archive}: it unpacks to ${why}`);
  if (uncompressedSize > MAX_RECORDING_BYTES) {
    throw refuse(`${uncompressedSize} bytes, expected at most ${MAX_RECORDING_BYTES}`);
  }
  if (uncompressedSize > SMALL_BYTES && uncompressedSize > MAX_RATIO * compressedSize) {
    const ratio = Math.round(uncompressedSize / compressedSize);
    throw refuse(`${ratio} times its size, expected at most ${MAX_RATIO} times`);
  }
}

/** Lets zip.js read parts of an open file, so that no archive is loaded as a whole. */
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
