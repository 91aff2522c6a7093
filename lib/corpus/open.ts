import { basename } from "@std/path";
import type { CorpusDefinition, ExpectedClips } from "./corpus_definition.ts";
import { compare, firstTen, type StoredFile } from "./files.ts";
import { openFiles } from "./open_files.ts";
import { CORPORA } from "./registry.ts";
import type { AudioRecording, Recording } from "./recording.ts";

/** An emotion of which a speaker has fewer clips than in the complete corpus. */
export interface MissingClips extends ExpectedClips {
  /** Number of clips found. */
  readonly found: number;
}

/** An opened corpus: the recordings found, and what is wrong with it. */
export interface Corpus {
  /** Definition of the corpus. */
  readonly definition: CorpusDefinition;
  /** Path of the folder or zip. */
  readonly path: string;
  /** Sorted by id. */
  readonly recordings: readonly AudioRecording[];
  /** Emotions of which a speaker has fewer recordings than in the complete corpus. */
  readonly missing: readonly MissingClips[];
  /** Paths of duplicate recordings, without the first path of each, which is kept. */
  readonly duplicates: readonly string[];
  /** WAV files that do not belong to the corpus, and why. */
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  /** Closes the zip; does nothing for a folder. */
  close(): Promise<void>;
}

/**
 * Opens a corpus from a folder, with files at any depth, or from a zip of such a folder.
 *
 * @param definition Definition of the corpus; by default, of RAVDESS speech.
 * @returns The corpus; it lists recordings that are missing, duplicate or wrongly named.
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {SyntaxError} If the file is not a zip.
 */
export async function openCorpus(
  path: string,
  definition: CorpusDefinition = CORPORA[0],
): Promise<Corpus> {
  const { files, close } = await openFiles(path);
  try {
    return { definition, path, ...findRecordings(files, definition), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Finds the recordings of a corpus among files. */
function findRecordings(
  files: readonly StoredFile[],
  definition: CorpusDefinition,
): Pick<Corpus, "recordings" | "missing" | "duplicates" | "rejected"> {
  const found = new Map<string, AudioRecording>();
  const duplicates: string[] = [];
  const rejected: { path: string; reason: string }[] = [];
  for (const file of files.toSorted((a, b) => compare(a.path, b.path))) {
    const name = basename(file.path);
    if (!/\.wav$/i.test(name) || name.startsWith(".")) continue;
    try {
      const recording = definition.parse(name);
      if (found.has(recording.id)) duplicates.push(file.path);
      else found.set(recording.id, { ...recording, ...file });
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      rejected.push({ path: file.path, reason: reasonIn(error.message, name) });
    }
  }
  const recordings = [...found.values()].sort((a, b) => compare(a.id, b.id));
  const missing = missingClips(definition.expected, recordings);
  return { recordings, missing, duplicates, rejected };
}

/** Describes what an opened corpus holds and lacks: counts first, one line per finding. */
export function describeCorpus(corpus: Corpus): string[] {
  const { definition: { expected }, recordings, missing, duplicates, rejected } = corpus;
  const speakersIn = (rows: readonly { readonly speaker: string }[]) =>
    new Set(rows.map(({ speaker }) => speaker)).size;
  const lines = [
    `${recordings.length} of ${totalClips(expected)} clips, ` +
    `${speakersIn(recordings)} of ${speakersIn(expected)} speakers`,
    ...firstTen(describeMissing(expected, missing)),
  ];
  const list = (count: number, what: string, items: readonly string[]) => {
    if (count > 0) lines.push(`${count} ${what}:`, ...firstTen(items).map((item) => `  ${item}`));
  };
  list(duplicates.length, "duplicate files left out", duplicates);
  list(rejected.length, "other WAV files left out", countByReason(rejected));
  return lines;
}

/** Counts rejected files by reason, the most frequent first, with an example of each. */
function countByReason(rejected: Corpus["rejected"]): string[] {
  return [...Map.groupBy(rejected, ({ reason }) => reason)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, files]) => `${files.length}: ${reason} (such as ${files[0].path})`);
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
 * @throws {RangeError} If recordings are missing; the message lists them.
 */
export function requireComplete(corpus: Corpus): void {
  if (corpus.missing.length === 0) return;
  requireClips(corpus);
  throw new RangeError(
    `Cannot continue with the incomplete corpus at ${corpus.path}:\n  ` +
      describeCorpus(corpus).join("\n  ") +
      `\nGet the complete corpus with: deno task data ${corpus.definition.id}`,
  );
}

/** Adds up the expected clips. */
export function totalClips(expected: readonly ExpectedClips[]): number {
  return expected.reduce((sum, row) => sum + row.expected, 0);
}

/** Lists the speakers and emotions with fewer recordings than expected. */
export function missingClips(
  expected: readonly ExpectedClips[],
  recordings: readonly Recording[],
): MissingClips[] {
  const keyOf = ({ speaker, emotion }: Pick<Recording, "speaker" | "emotion">) =>
    `${speaker}/${emotion}`;
  const byKey = Map.groupBy(recordings, keyOf);
  return expected
    .map((row) => ({ ...row, found: byKey.get(keyOf(row))?.length ?? 0 }))
    .filter(({ found, expected }) => found < expected);
}

/** Describes missing clips, one line per speaker: `speaker 01: 57 of 60 clips (sad 5 of 8)`. */
export function describeMissing(
  expected: readonly ExpectedClips[],
  missing: readonly MissingClips[],
): string[] {
  return Array.from(Map.groupBy(missing, ({ speaker }) => speaker), ([speaker, rows]) => {
    const all = totalClips(expected.filter((row) => row.speaker === speaker));
    const lacking = rows.reduce((sum, { expected, found }) => sum + expected - found, 0);
    const emotions = rows.map(({ emotion, found, expected }) =>
      `${emotion} ${found} of ${expected}`
    );
    const where = lacking < all ? ` (${emotions.join(", ")})` : "";
    return `speaker ${speaker}: ${all - lacking} of ${all} clips${where}`;
  });
}

/** Extracts the reason from a message like `Cannot parse "a.wav": the reason`. */
function reasonIn(message: string, name: string): string {
  const at = message.indexOf(name);
  return at < 0 ? message : message.slice(at + name.length).replace(/^"?: /, "");
}
