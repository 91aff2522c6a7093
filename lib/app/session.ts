/// <reference lib="dom" />
import type { Entry, Source } from "./entry.ts";
import { recogniser } from "./recogniser.ts";
import type { Adaptation } from "./recogniser_worker.ts";
import { readSound } from "./sound.ts";

/** Chooses the adaptation of the answer to a recording, given its {@linkcode Source.here}. */
export type AdaptationOf = (here: boolean) => Adaptation;

/** The number of recordings that are kept; beyond it, the oldest are removed. */
export const MOST_ENTRIES = 100;

/**
 * Makes a session, which keeps the recordings of this visit with their answers.
 *
 * @param onChange Called when answers may have changed.
 */
export function makeSession(
  adaptationOf: AdaptationOf,
  onChange: (entries: readonly Entry[]) => void,
) {
  const entries: Entry[] = [];
  const answerWhere = async (which: (entry: Entry) => boolean) => {
    const rows = entries.flatMap(({ row }) => row ? [row] : []);
    await recogniser.setRows("session", rows.toReversed()); // the oldest first
    for (const entry of entries.filter(which)) {
      if (!entry.row) continue;
      entry.answer = await recogniser.answer(entry.row, adaptationOf(entry.here));
      delete entry.details;
    }
    onChange(entries);
  };
  /** Answers new recordings, and those whose adaptation to the session has changed with them. */
  const answerChanged = () =>
    answerWhere(({ answer, here }) => !answer || adaptationOf(here) === "session");
  return {
    /** All recordings, newest first. */
    entries: entries as readonly Entry[],
    /** Adds a recording and answers it. */
    add: async (file: File, source: Source): Promise<Entry> => {
      const reading = await recogniser.read(await readSound(file));
      const url = URL.createObjectURL(file);
      const entry: Entry = { name: file.name, url, ...source, ...reading };
      entries.unshift(entry);
      for (const { url } of entries.splice(MOST_ENTRIES)) URL.revokeObjectURL(url);
      await answerChanged();
      return entry;
    },
    /** Removes recordings. */
    remove: async (removed: readonly Entry[]) => {
      for (const entry of [...removed]) {
        const at = entries.indexOf(entry);
        if (at < 0) continue; // it is being removed already
        entries.splice(at, 1);
        URL.revokeObjectURL(entry.url);
      }
      await answerChanged();
    },
    /** Answers all recordings again, after the model or the adaptation has changed. */
    answerAgain: () => answerWhere(() => true),
  };
}
