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
   * @throws {RangeError} If the file is not part of the corpus as used here.
   */
  parse(name: string): Recording;
  /** Ids of the complete corpus, sorted. */
  readonly expectedIds: readonly string[];
  /** Path that a recording gets when an archive is unpacked, relative to the corpus' folder. */
  pathOf(recording: Recording): string;
  /** Example of a path, for error messages. */
  readonly examplePath: string;
  /** Licence, with the work to cite. */
  readonly licence: string;
}
