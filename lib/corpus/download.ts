import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "@std/path";
import type { ZenodoFile } from "./corpus_definition.ts";
import { sizeOf } from "./files.ts";

/** Consecutive attempts without a new byte after which the download fails. */
const MAX_FRUITLESS_ATTEMPTS = 5;

/** The fields of a file's description in a Zenodo record that are used here. */
interface RecordFile {
  readonly key: string;
  readonly size: number;
  /** `md5:` and 32 hexadecimal digits. */
  readonly checksum: string;
  readonly links: { readonly self: string };
}

/** Options of {@linkcode downloadArchive}. */
export interface DownloadOptions {
  /** URL of the record in a REST API like Zenodo's; by default, on Zenodo. */
  readonly recordUrl?: string;
  /** Folder for the file; while incomplete, its name ends in `.part`. */
  readonly folder: string;
  /** Called after each chunk with the bytes present and the size of the file. */
  readonly onProgress?: (bytes: number, total: number) => void;
  /** Called with a message after each interruption. */
  readonly onRetry?: (message: string) => void;
  /** Delay before another attempt in ms, 1,000 by default; doubles with each one without a byte. */
  readonly retryDelayMs?: number;
  /** Time without a byte after which an attempt fails, in milliseconds; 30,000 by default. */
  readonly idleTimeoutMs?: number;
  /** Aborts the download; the bytes received are kept for the next run. */
  readonly signal?: AbortSignal;
}

/** Thrown for a response of the server that further attempts would not change. */
class UnexpectedResponse extends Error {}

/**
 * Downloads a file from Zenodo and verifies it against the checksum in its record.
 *
 * An interrupted or stalled download resumes where it stopped, in the same run or a later one. If
 * the complete file is already present, it is verified and used.
 *
 * @param options Where to write the file; callbacks and time limits.
 * @returns Path of the complete, verified file.
 * @throws {Error} If the record or the file is not available, if several consecutive attempts
 * brought no new byte, or if the checksum differs (the file is then removed).
 * @see https://developers.zenodo.org/#records
 */
export async function downloadArchive(
  source: ZenodoFile,
  options: DownloadOptions,
): Promise<string> {
  const { folder, retryDelayMs = 1_000, signal } = options;
  const entry = await findFile(source, options);
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, source.file);
  if (await sizeOf(path) === entry.size) {
    await verify(path, entry);
    return path;
  }
  const part = `${path}.part`;
  for (let fruitless = 0;;) {
    const before = await sizeOf(part);
    if (before === entry.size) break;
    try {
      await fetchRest(entry, part, before > entry.size ? 0 : before, options);
    } catch (error) {
      if (signal?.aborted || error instanceof UnexpectedResponse) throw error;
      const after = await sizeOf(part);
      fruitless = after > before ? 0 : fruitless + 1;
      const why = error instanceof Error ? error.message : String(error);
      if (fruitless >= MAX_FRUITLESS_ATTEMPTS) {
        throw new Error(
          `Cannot download ${entry.links.self}: ${fruitless} consecutive attempts brought no new ` +
            `byte (${why}); ${after} of ${entry.size} bytes are kept in ${part}; ${byHand(source)}`,
          { cause: error },
        );
      }
      options.onRetry?.(`interrupted at ${after} of ${entry.size} bytes (${why}), resuming`);
      await delay(retryDelayMs * 2 ** fruitless, undefined, { signal }).catch(() => {});
      signal?.throwIfAborted();
    }
  }
  await verify(part, entry);
  await Deno.rename(part, path);
  return path;
}

/** Gives advice for failures that another attempt may not fix. */
function byHand({ record, file }: ZenodoFile): string {
  return `check the connection and run again, or download ${file} from ` +
    `https://zenodo.org/records/${record} in a browser and give it to deno task data with ` +
    `--from PATH`;
}

async function findFile(source: ZenodoFile, options: DownloadOptions): Promise<RecordFile> {
  const { recordUrl = `https://zenodo.org/api/records/${source.record}` } = options;
  let files: readonly RecordFile[];
  using idle = watchIdle(options);
  try {
    const response = await fetch(recordUrl, { signal: idle.signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    files = (await response.json()).files ?? [];
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Error(`Cannot read record ${recordUrl}; ${byHand(source)}`, { cause: error });
  }
  const entry = files.find(({ key }) => key === source.file);
  if (!entry) {
    const names = files.map(({ key }) => key).join(", ") || "no file";
    throw new Error(`Record ${recordUrl} lists ${names}, expected ${source.file}`);
  }
  if (!/^md5:[0-9a-f]{32}$/.test(entry.checksum) || !Number.isInteger(entry.size)) {
    throw new Error(
      `Record ${recordUrl} gives ${entry.key} the checksum ${JSON.stringify(entry.checksum)} and ` +
        `the size ${entry.size}, expected "md5:" with 32 digits and a whole number`,
    );
  }
  return entry;
}

/** Downloads the bytes from offset `from` on and appends them to the file. */
async function fetchRest(
  { links: { self: url }, size }: RecordFile,
  part: string,
  from: number,
  options: DownloadOptions,
): Promise<void> {
  const headers: HeadersInit = from > 0 ? { range: `bytes=${from}-` } : {};
  using idle = watchIdle(options);
  const response = await fetch(url, { headers, signal: idle.signal });
  const { status, body } = response;
  const range = response.headers.get("content-range");
  if (status !== 200 && status !== 206) {
    await body?.cancel();
    const message = `Cannot download ${url}: HTTP ${status}`;
    // Only these errors can be temporary: the server fails, or is overloaded.
    throw status >= 500 || status === 429 ? new Error(message) : new UnexpectedResponse(message);
  }
  if (status === 206 && !range?.startsWith(`bytes ${from}-`)) {
    await body?.cancel();
    throw new UnexpectedResponse(
      `Cannot download ${url}: requested bytes from ${from}, received ${range}`,
    );
  }
  let at = status === 206 ? from : 0; // 200: no range was requested, or it was ignored
  using file = await Deno.open(part, { create: true, append: at > 0, write: true, truncate: !at });
  for await (const piece of body!) {
    if (at + piece.length > size) {
      throw new UnexpectedResponse(
        `Cannot download ${url}: it is longer than the ${size} bytes that the record states`,
      );
    }
    for (let done = 0; done < piece.length;) done += await file.write(piece.subarray(done));
    at += piece.length;
    idle.restart();
    options.onProgress?.(at, size);
  }
  if (at < size) throw new Error("connection closed early");
}

/** Aborts a request that receives no byte for some time, or when the download is aborted. */
function watchIdle({ idleTimeoutMs = 30_000, signal }: DownloadOptions) {
  const idle = new AbortController();
  const stop = () => idle.abort(new Error(`no byte for ${idleTimeoutMs / 1_000} s`));
  let timer = setTimeout(stop, idleTimeoutMs);
  return {
    signal: AbortSignal.any(signal ? [idle.signal, signal] : [idle.signal]),
    restart() {
      clearTimeout(timer);
      timer = setTimeout(stop, idleTimeoutMs);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

async function verify(path: string, entry: RecordFile): Promise<void> {
  const hash = createHash("md5");
  using file = await Deno.open(path);
  for await (const piece of file.readable) hash.update(piece);
  const checksum = `md5:${hash.digest("hex")}`;
  if (checksum === entry.checksum) return;
  await Deno.remove(path);
  throw new Error(
    `Downloaded ${entry.key} is damaged: its checksum is ${checksum}, the record states ` +
      `${entry.checksum}; it was removed, run again to download it from the start`,
  );
}
