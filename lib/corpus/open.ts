import { basename } from "@std/path";
import type { CorpusDefinition } from "./corpus_definition.ts";
import { compare, firstTen, type StoredFile } from "./files.ts";
import { openFiles } from "./open_files.ts";
import { CORPORA } from "./registry.ts";
import type { AudioRecording, Recording } from "./recording.ts";

/** An opened corpus: the recordings that are there, and what is wrong with it. */
export interface Corpus {
  /** The corpus that was looked for. */
  readonly definition: CorpusDefinition;
  /** Path of the folder or zip. */
  readonly path: string;
  /** Sorted by id. */
  readonly recordings: readonly AudioRecording[];
  /** Ids of the complete corpus that are not there, sorted. */
  readonly missing: readonly string[];
  /** Paths of recordings that were there already under another path; the first by path is kept. */
  readonly duplicates: readonly string[];
  /** WAV files that do not belong to the corpus, with the reason. */
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  /** Closes the zip; does nothing for a folder. */
  close(): Promise<void>;
}

/**
 * Opens a corpus from a folder that holds its files at any depth, or from a zip of one.
 *
 * @param definition Which corpus it is; RAVDESS speech unless given.
 * @returns The corpus; recordings that are missing, duplicate or wrongly named are listed in it.
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {SyntaxError} If the file is not a zip.
 */
export async function openCorpus(
  path: string,
  definition: CorpusDefinition = CORPORA[0],
): Promise<Corpus> {
  const { files, close } = await openFiles(path);
  const wavs = files.filter((file) => isWav(basename(file.path)));
  return { definition, path, ...sortFiles(wavs, definition), close };
}

/** Describes what an opened corpus holds and lacks, one line a finding, the counts first. */
export function describeCorpus(corpus: Corpus): string[] {
  const { definition, recordings, missing, duplicates, rejected } = corpus;
  const bySpeaker = (all: readonly Recording[]) => Map.groupBy(all, ({ speaker }) => speaker);
  const expected = bySpeaker(definition.expectedIds.map(definition.parse));
  const found = bySpeaker(recordings);
  const lines = [
    `${recordings.length} of ${definition.expectedIds.length} clips, ` +
    `${found.size} of ${expected.size} speakers`,
  ];
  const list = (what: string, items: readonly string[]) => {
    if (items.length === 0) return;
    lines.push(`${items.length} ${what}:`, ...firstTen(items).map((item) => `  ${item}`));
  };
  for (const [speaker, { length }] of expected) {
    const own = found.get(speaker)?.length ?? 0;
    if (own !== length) lines.push(`speaker ${speaker}: ${own} of ${length} clips`);
  }
  list("missing", missing);
  list("duplicate files left out", duplicates);
  list("other WAV files left out", rejected.map(({ path, reason }) => `${path}: ${reason}`));
  return lines;
}

/**
 * Checks that a corpus has at least one recording.
 *
 * @throws {RangeError} If it has none.
 */
export function requireClips({ definition, path, recordings, rejected }: Corpus): void {
  if (recordings.length > 0) return;
  throw new RangeError(
    `Cannot use ${path} as ${definition.title}: none of its ${rejected.length} WAV files ` +
      `belongs to it, expected names like ${definition.examplePath}`,
  );
}

/**
 * Checks that a corpus is complete.
 *
 * @throws {RangeError} If a recording is missing; the message lists which.
 */
export function requireComplete(corpus: Corpus): void {
  if (corpus.missing.length === 0) return;
  requireClips(corpus);
  throw new RangeError(
    `Cannot go on with an incomplete corpus at ${corpus.path}:\n  ` +
      describeCorpus(corpus).join("\n  ") + "\nGet the whole of it with: deno task data",
  );
}

function isWav(name: string): boolean {
  return /\.wav$/i.test(name) && !name.startsWith(".");
}

function sortFiles(files: readonly StoredFile[], { parse, expectedIds }: CorpusDefinition) {
  const found = new Map<string, AudioRecording>();
  const duplicates: string[] = [];
  const rejected: { path: string; reason: string }[] = [];
  for (const file of files.toSorted((a, b) => compare(a.path, b.path))) {
    try {
      const recording = parse(basename(file.path));
      if (found.has(recording.id)) duplicates.push(file.path);
      else found.set(recording.id, { ...recording, ...file });
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      rejected.push({ path: file.path, reason: error.message });
    }
  }
  return {
    recordings: [...found.values()].sort((a, b) => compare(a.id, b.id)),
    missing: expectedIds.filter((id) => !found.has(id)),
    duplicates,
    rejected,
  };
}
