import type { Recording } from "./recording.ts";

/** How many clips of each emotion a speaker has in a complete corpus. */
export interface SpeakerClips {
  /** The speaker, as in recordings of the corpus. */
  readonly speaker: string;
  /** Number of clips by emotion. */
  readonly clips: Readonly<Record<string, number>>;
}

/** An emotion of which a speaker has fewer clips than the complete corpus. */
export interface MissingClips {
  /** The speaker. */
  readonly speaker: string;
  /** The emotion. */
  readonly emotion: string;
  /** Clips that are there. */
  readonly found: number;
  /** Clips of the complete corpus. */
  readonly expected: number;
}

/**
 * Reads the clips of a corpus off a table of numbers.
 *
 * @param rows For each speaker the number of clips of each emotion, shape `[emotions]`.
 */
export function clipTable(
  emotions: readonly string[],
  rows: readonly (readonly [speaker: string, ...counts: number[]])[],
): SpeakerClips[] {
  return rows.map(([speaker, ...counts]) => ({
    speaker,
    clips: Object.fromEntries(emotions.map((emotion, i) => [emotion, counts[i]])),
  }));
}

/** Counts the clips of recordings by speaker and emotion, speakers in the order they appear in. */
export function countClips(recordings: readonly Recording[]): SpeakerClips[] {
  return Array.from(Map.groupBy(recordings, ({ speaker }) => speaker), ([speaker, own]) => {
    const counts = Map.groupBy(own, ({ emotion }) => emotion).entries()
      .map(([emotion, { length }]) => [emotion, length] as const);
    return { speaker, clips: Object.fromEntries(counts) };
  });
}

/** Adds up clips. */
export function totalClips(speakers: readonly SpeakerClips[]): number {
  return speakers.flatMap(({ clips }) => Object.values(clips)).reduce((a, b) => a + b, 0);
}

/** Lists of which emotions of which speakers recordings are missing. */
export function missingClips(
  expected: readonly SpeakerClips[],
  recordings: readonly Recording[],
): MissingClips[] {
  const there = new Map(countClips(recordings).map(({ speaker, clips }) => [speaker, clips]));
  return expected.flatMap(({ speaker, clips }) =>
    Object.entries(clips)
      .map(([emotion, expected]) => {
        return { speaker, emotion, found: there.get(speaker)?.[emotion] ?? 0, expected };
      })
      .filter(({ found, expected }) => found < expected)
  );
}

/** Describes missing clips, a line a speaker: `speaker 01: 57 of 60 clips (sad 5 of 8)`. */
export function describeMissing(
  expected: readonly SpeakerClips[],
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
