import { basename } from "@std/path";
import { type Clip, expectedClips, parseClipName } from "./ravdess.ts";
import { compare, openFiles, type StoredFile } from "./files.ts";

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

/**
 * Opens RAVDESS speech from a folder that holds `Actor_01…24` at any depth, or from a zip of one.
 *
 * @param path Path of the folder or zip.
 * @returns The corpus; clips that are missing, duplicate or wrongly named are listed in it.
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {SyntaxError} If the file is not a zip.
 */
export async function openCorpus(path: string): Promise<Corpus> {
  const { files, close } = await openFiles(path);
  return { path, ...sortFiles(files.filter((file) => isWav(basename(file.path)))), close };
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

function isWav(name: string): boolean {
  return /\.wav$/i.test(name) && !name.startsWith(".");
}

function sortFiles(files: readonly StoredFile[]) {
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
