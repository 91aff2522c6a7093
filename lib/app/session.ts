import type { Remote } from "comlink";
import type { AdaptationOf, Entry } from "./entry.ts";
import type { Recogniser, Sound } from "./recogniser_worker.ts";

/** The number of recordings that are kept; beyond it, the oldest are removed. */
export const MOST_ENTRIES = 100;

/**
 * Makes a session, which keeps the recordings of this visit with their answers.
 *
 * @param onChange Called when answers may have changed.
 */
export function makeSession(
  recogniser: Remote<Recogniser>,
  adaptationOf: AdaptationOf,
  onChange: (entries: readonly Entry[]) => void,
) {
  const entries: Entry[] = [];
  const answerWhere = async (which: (entry: Entry) => boolean) => {
    const rows = entries.flatMap(({ reading: { row } }) => row ? [row] : []);
    await recogniser.setRows("session", rows.toReversed()); // the oldest first
    for (const entry of entries.filter(which)) {
      const { row } = entry.reading;
      if (!row) continue;
      entry.answer = await recogniser.answer(row, adaptationOf(entry.here));
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
    add: async (sound: Sound, given: Omit<Entry, "reading" | "url">): Promise<Entry> => {
      const reading = await recogniser.read(sound);
      const entry: Entry = { ...given, reading, url: URL.createObjectURL(given.file) };
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
