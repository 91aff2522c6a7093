import type { Recording } from "./recording.ts";

/** Definition of a published corpus. */
export interface CorpusDefinition {
  /** Short name, also the folder below `data/`: `ravdess`. */
  readonly id: string;
  /** Name to display. */
  readonly title: string;
  /**
   * Parses the metadata of a recording from its file name.
   *
   * @throws {SyntaxError} If the name does not follow the corpus' convention.
   * @throws {RangeError} If the file is not part of the corpus as used here: another emotion, or a
   * recording with a known fault. Messages end with the name, a colon and the reason; files that
   * are left out are counted by reason.
   */
  parse(name: string): Recording;
  /** Number of clips of each speaker and emotion in the complete corpus as used here. */
  readonly expected: readonly ExpectedClips[];
  /** Returns the path of a recording in the unpacked corpus, relative to its folder. */
  pathOf(recording: Recording): string;
  /** Example of a path, for error messages. */
  readonly examplePath: string;
  /** Where the publisher offers the corpus. */
  readonly source: CorpusSource;
  /** Licence, and the work to cite. */
  readonly licence: string;
}

/** Where a corpus can be obtained. */
export interface CorpusSource {
  /** Web page, and the file or folder to get there, as text. */
  readonly page: string;
  /** The archive on Zenodo, if any, which `deno task data` downloads. */
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

/** Lists the speakers of the complete corpus. */
export function speakersOf({ expected }: Pick<CorpusDefinition, "expected">): string[] {
  return [...new Set(expected.map(({ speaker }) => speaker))];
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
 * Checks that a field of a recording's name has a value that the corpus uses.
 *
 * @param fail Formats the error message for a reason.
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
