import type { Recording } from "./recording.ts";

/** The number of clips of one emotion that a speaker has in the complete corpus. */
export interface ExpectedClips {
  /** The speaker, as in recordings of the corpus. */
  readonly speaker: string;
  /** The emotion. */
  readonly emotion: string;
  /** Number of clips in the complete corpus. */
  readonly expected: number;
}

/** An emotion of which a speaker has fewer clips than in the complete corpus. */
export interface MissingClips extends ExpectedClips {
  /** Number of clips found. */
  readonly found: number;
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
  const there = Map.groupBy(recordings, keyOf);
  return expected
    .map((row) => ({ ...row, found: there.get(keyOf(row))?.length ?? 0 }))
    .filter(({ found, expected }) => found < expected);
}

/** Describes missing clips, one line per speaker: `speaker 01: 57 of 60 clips (sad 5 of 8)`. */
export function describeMissing(
  expected: readonly ExpectedClips[],
  missing: readonly MissingClips[],
): string[] {
  return Array.from(Map.groupBy(missing, ({ speaker }) => speaker), ([speaker, own]) => {
    const all = totalClips(expected.filter((row) => row.speaker === speaker));
    const lacking = own.reduce((sum, { expected, found }) => sum + expected - found, 0);
    const emotions = own.map(({ emotion, found, expected }) =>
      `${emotion} ${found} of ${expected}`
    );
    const where = lacking < all ? ` (${emotions.join(", ")})` : "";
    return `speaker ${speaker}: ${all - lacking} of ${all} clips${where}`;
  });
}
