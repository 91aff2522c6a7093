import type { Recording } from "./recording.ts";

/** What the code needs to know of a published corpus. */
export interface CorpusDefinition {
  /** Short name, also the folder below `data/`: `ravdess`. */
  readonly id: string;
  /** Name for people. */
  readonly title: string;
  /**
   * Reads the metadata of a recording off its file name.
   *
   * @throws {SyntaxError} If the name does not follow the corpus' convention.
   * @throws {RangeError} If the file is not part of the corpus as used here: another emotion, or a
   * recording with a known fault. Messages end with the name, a colon and the reason, by which
   * files that are left out are counted.
   */
  parse(name: string): Recording;
  /** Number of clips of each speaker and emotion in the complete corpus as used here. */
  readonly expected: readonly ExpectedClips[];
  /** Path that a recording gets when an archive is unpacked, relative to the corpus' folder. */
  pathOf(recording: Recording): string;
  /** Example of a path, for error messages. */
  readonly examplePath: string;
  /** Where its publisher offers it. */
  readonly source: CorpusSource;
  /** Licence, with the work to cite. */
  readonly licence: string;
}

/** Where a corpus can be had. */
export interface CorpusSource {
  /** Where, and what to take there, for people. */
  readonly page: string;
  /** The archive on Zenodo, if it is there: what `deno task data` downloads. */
  readonly zenodo?: ZenodoFile;
}

/** A file of a record on Zenodo. */
export interface ZenodoFile {
  /** Number of the record. */
  readonly record: number;
  /** Name of the file. */
  readonly file: string;
}

/** The number of clips of one emotion that a speaker has in the complete corpus. */
export interface ExpectedClips {
  /** The speaker, as in recordings of the corpus. */
  readonly speaker: string;
  /** The emotion. */
  readonly emotion: string;
  /** Number of clips in the complete corpus. */
  readonly expected: number;
}

/**
 * Lists the expected clips of a corpus from a table of counts.
 *
 * @param rows For each speaker, the number of clips of each emotion, shape `[emotions]`.
 */
export function clipTable(
  emotions: readonly string[],
  rows: readonly (readonly [speaker: string, ...counts: number[]])[],
): ExpectedClips[] {
  return rows.flatMap(([speaker, ...counts]) =>
    emotions.map((emotion, i) => ({ speaker, emotion, expected: counts[i] }))
  );
}

/**
 * Requires a field of a recording's name to have a value that the corpus uses.
 *
 * @param fail Makes the message of the reason.
 * @throws {RangeError} If it has another value.
 */
export function requireOneOf(
  what: string,
  value: string,
  known: readonly string[],
  fail: (why: string) => string,
): void {
  if (known.includes(value)) return;
  throw new RangeError(fail(`expected the ${what} to be one of ${known.join(", ")}, got ${value}`));
}
