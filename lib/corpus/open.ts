import { basename, join } from "@std/path";
import { type FileEntry, Reader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { type Clip, expectedClips, parseClipName } from "./clip.ts";

/** A clip and the way to its bytes. */
export interface CorpusEntry {
  /** What its name says. */
  readonly clip: Clip;
  /** Where it lies: a path, or a path inside the zip. */
  readonly path: string;
  /** Reads the WAV file. */
  read(): Promise<Uint8Array>;
}

/** An opened corpus: what is there, and what is wrong with it. */
export interface Corpus {
  /** Path of the folder or zip. */
  readonly path: string;
  /** One entry a clip, sorted by clip id. */
  readonly entries: readonly CorpusEntry[];
  /** Clips of complete RAVDESS speech that are not there, sorted by id. */
  readonly missing: readonly string[];
  /** Paths whose clip was there already under another path; the first by path is kept. */
  readonly duplicates: readonly string[];
  /** WAV files that are not RAVDESS speech, with the reason. */
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  /** Closes the zip; does nothing for a folder. */
  close(): Promise<void>;
}

type WavFile = Pick<CorpusEntry, "path" | "read">;

/**
 * Opens RAVDESS speech from a folder that holds `Actor_01…24` at any depth, or from a zip of one.
 *
 * @param path Path of the folder or zip.
 * @returns The corpus; clips that are missing, duplicate or wrongly named are listed in it.
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {SyntaxError} If the file is not a zip.
 */
export async function openCorpus(path: string): Promise<Corpus> {
  const info = await statOrExplain(path);
  const { files, close } = info.isDirectory
    ? { files: await filesOfFolder(path), close: () => Promise.resolve() }
    : await filesOfZip(path);
  return { path, ...sortFiles(files), close };
}

/**
 * Says in words what an opened corpus holds and lacks, one line a finding.
 *
 * @param corpus The corpus.
 * @returns Lines for a terminal, the first being the counts.
 */
export function describeCorpus(corpus: Corpus): string[] {
  const actors = new Set(corpus.entries.map(({ clip }) => clip.actor));
  const lines = [`${corpus.entries.length} of 1440 clips, ${actors.size} of 24 actors`];
  const list = (what: string, items: readonly string[]) => {
    if (items.length === 0) return;
    lines.push(`${items.length} ${what}:`, ...items.slice(0, 10).map((item) => `  ${item}`));
    if (items.length > 10) lines.push(`  … and ${items.length - 10} more`);
  };
  for (let actor = 1; actor <= 24; actor++) {
    const there = corpus.entries.filter(({ clip }) => clip.actor === actor).length;
    if (there !== 60) lines.push(`actor ${actor}: ${there} of 60 clips`);
  }
  list("missing", corpus.missing);
  list("duplicate files left out", corpus.duplicates);
  list("other WAV files left out", corpus.rejected.map(({ path, reason }) => `${path}: ${reason}`));
  return lines;
}

/**
 * Insists that a corpus has at least one clip.
 *
 * @param corpus The corpus.
 * @throws {RangeError} If it has none.
 */
export function requireClips(corpus: Corpus): void {
  if (corpus.entries.length > 0) return;
  throw new RangeError(
    `Cannot use ${corpus.path} as RAVDESS speech: none of its ${corpus.rejected.length} WAV ` +
      `files is a clip of it, expected names like Actor_01/03-01-01-01-01-01-01.wav`,
  );
}

/**
 * Insists that a corpus is complete.
 *
 * @param corpus The corpus.
 * @throws {RangeError} If a clip is missing; the message lists what.
 */
export function requireComplete(corpus: Corpus): void {
  if (corpus.missing.length === 0) return;
  requireClips(corpus);
  throw new RangeError(
    [`Cannot go on with an incomplete corpus at ${corpus.path}:`, ...describeCorpus(corpus)]
      .join("\n  ") + "\nGet the whole of it with: deno task data",
  );
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

async function filesOfFolder(folder: string): Promise<WavFile[]> {
  const files: WavFile[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await filesOfFolder(path));
    else if (isWav(entry.name)) files.push({ path, read: () => Deno.readFile(path) });
  }
  return files;
}

async function filesOfZip(path: string): Promise<{ files: WavFile[]; close(): Promise<void> }> {
  const file = await Deno.open(path);
  const zip = new ZipReader(new FileReader(file), { useWebWorkers: false });
  try {
    const entries = await zip.getEntries();
    const files = entries
      .filter((entry): entry is FileEntry => !entry.directory && isWav(basename(entry.filename)))
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

function isWav(name: string): boolean {
  return /\.wav$/i.test(name) && !name.startsWith(".");
}

function sortFiles(files: readonly WavFile[]) {
  const entries = new Map<string, CorpusEntry>();
  const duplicates: string[] = [];
  const rejected: { path: string; reason: string }[] = [];
  for (const file of [...files].sort((a, b) => compare(a.path, b.path))) {
    try {
      const clip = parseClipName(basename(file.path));
      if (clip.modality !== "audio-only" || clip.channel !== "speech") {
        rejected.push({ path: file.path, reason: `${clip.modality} ${clip.channel}` });
      } else if (entries.has(clip.id)) duplicates.push(file.path);
      else entries.set(clip.id, { clip, ...file });
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      rejected.push({ path: file.path, reason: error.message });
    }
  }
  return {
    entries: [...entries.values()].sort((a, b) => compare(a.clip.id, b.clip.id)),
    missing: expectedClips().map(({ id }) => id).filter((id) => !entries.has(id)),
    duplicates,
    rejected,
  };
}

/** Order by code units, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
