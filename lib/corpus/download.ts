import { createHash } from "node:crypto";
import { join } from "@std/path";

/** The record that publishes RAVDESS. */
export const RAVDESS_RECORD_URL = "https://zenodo.org/api/records/1188976";
/** The file of the record that holds the speech clips, at 48 kHz. */
export const RAVDESS_ARCHIVE = "Audio_Speech_Actors_01-24.zip";

/** Attempts in a row that may bring no new byte before the download gives up. */
const MAX_FRUITLESS_ATTEMPTS = 5;

/** The part of a record's description of a file that is used. */
interface RecordFile {
  readonly key: string;
  readonly size: number;
  /** `md5:` and 32 hexadecimal digits. */
  readonly checksum: string;
  readonly links: { readonly self: string };
}

/** How to download. */
export interface DownloadOptions {
  /** Description of the record, in the archive's REST format. */
  readonly recordUrl?: string;
  /** The file of the record to get. */
  readonly file?: string;
  /** Folder for the archive; while it is incomplete it is called `….part`. */
  readonly folder: string;
  /** Told after each piece; `total` is the size of the file. Both in bytes. */
  readonly onProgress?: (bytes: number, total: number) => void;
  /** Told in words about each interruption. */
  readonly onRetry?: (message: string) => void;
  /** Wait before the second attempt in milliseconds; doubled each time after. */
  readonly retryDelayMs?: number;
  /** Stops the download; what is there stays for the next time. */
  readonly signal?: AbortSignal;
}

/**
 * Downloads a file of a published record and verifies it.
 *
 * An interrupted download goes on where it stopped, in the same run and in a later one. The
 * checksum is the one the record itself states.
 *
 * @returns Path of the complete, verified file.
 * @throws {Error} If the record or file cannot be had, if several attempts in a row brought
 * nothing, or if the checksum differs (the file is then removed).
 */
export async function downloadArchive(options: DownloadOptions): Promise<string> {
  const { recordUrl = RAVDESS_RECORD_URL, file = RAVDESS_ARCHIVE, folder } = options;
  const entry = await findFile(recordUrl, file, options.signal);
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, file);
  const part = `${path}.part`;
  for (let fruitless = 0;;) {
    const before = await sizeOf(part);
    if (before === entry.size) break;
    try {
      await fetchRest(entry, part, before > entry.size ? 0 : before, options);
    } catch (error) {
      if (options.signal?.aborted || error instanceof UnexpectedAnswer) throw error;
      const after = await sizeOf(part);
      fruitless = after > before ? 0 : fruitless + 1;
      const why = error instanceof Error ? error.message : String(error);
      if (fruitless >= MAX_FRUITLESS_ATTEMPTS) {
        throw new Error(
          `Cannot download ${entry.links.self}: ${fruitless} attempts in a row brought nothing ` +
            `(${why}); ${after} of ${entry.size} bytes are kept in ${part}, run again to go on`,
          { cause: error },
        );
      }
      options.onRetry?.(`interrupted at ${after} of ${entry.size} bytes (${why}), going on`);
      await delay((options.retryDelayMs ?? 1_000) * 2 ** fruitless, options.signal);
    }
  }
  await verify(part, entry);
  await Deno.rename(part, path);
  return path;
}

/** The server answered, but not with what was asked for: trying again would not help. */
class UnexpectedAnswer extends Error {}

async function findFile(recordUrl: string, file: string, signal?: AbortSignal) {
  const response = await fetch(recordUrl, { signal: signal ?? null });
  if (!response.ok) {
    await response.body?.cancel();
    throw new UnexpectedAnswer(`Cannot read record ${recordUrl}: HTTP ${response.status}`);
  }
  const record: { files?: RecordFile[] } = await response.json();
  const entry = record.files?.find(({ key }) => key === file);
  if (!entry) {
    const names = record.files?.map(({ key }) => key).join(", ") || "no file";
    throw new UnexpectedAnswer(`Record ${recordUrl} lists ${names}, expected ${file}`);
  }
  if (!/^md5:[0-9a-f]{32}$/.test(entry.checksum) || !Number.isInteger(entry.size)) {
    throw new UnexpectedAnswer(
      `Record ${recordUrl} gives ${file} the checksum ${JSON.stringify(entry.checksum)} and the ` +
        `size ${entry.size}, expected "md5:" with 32 digits and a whole number`,
    );
  }
  return entry;
}

async function fetchRest(
  entry: RecordFile,
  part: string,
  from: number,
  { onProgress, signal }: DownloadOptions,
): Promise<void> {
  const response = await fetch(entry.links.self, {
    headers: from > 0 ? { range: `bytes=${from}-` } : {},
    signal: signal ?? null,
  });
  let at = from;
  if (response.status === 200) at = 0; // the whole file: the range was ignored or not asked for
  else if (response.status !== 206) {
    await response.body?.cancel();
    const message = `Cannot download ${entry.links.self}: HTTP ${response.status}`;
    // Overload passes; a missing file does not.
    throw response.status >= 500 || response.status === 429
      ? new Error(message)
      : new UnexpectedAnswer(message);
  } else if (!response.headers.get("content-range")?.startsWith(`bytes ${from}-`)) {
    await response.body?.cancel();
    const range = response.headers.get("content-range");
    throw new UnexpectedAnswer(
      `Cannot download ${entry.links.self}: asked for bytes from ${from}, was sent ${range}`,
    );
  }
  const file = await Deno.open(part, { write: true, create: true });
  try {
    await file.truncate(at);
    await file.seek(at, Deno.SeekMode.Start);
    for await (const piece of response.body!) {
      if (at + piece.length > entry.size) {
        throw new UnexpectedAnswer(
          `Cannot download ${entry.links.self}: it is longer than the ${entry.size} bytes that ` +
            `the record states`,
        );
      }
      for (let done = 0; done < piece.length;) done += await file.write(piece.subarray(done));
      at += piece.length;
      onProgress?.(at, entry.size);
    }
  } finally {
    file.close();
  }
  if (at < entry.size) throw new Error("connection closed early");
}

async function verify(part: string, entry: RecordFile): Promise<void> {
  const hash = createHash("md5");
  using file = await Deno.open(part);
  for await (const piece of file.readable) hash.update(piece);
  const checksum = `md5:${hash.digest("hex")}`;
  if (checksum === entry.checksum) return;
  await Deno.remove(part);
  throw new Error(
    `Downloaded ${entry.key} is damaged: its checksum is ${checksum}, the record states ` +
      `${entry.checksum}; it was removed, run again to download it anew`,
  );
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
