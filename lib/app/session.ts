import type { Remote } from "comlink";
import type { AdaptationOf, Entry } from "./entry.ts";
import type { Recogniser, Sound } from "./recogniser_worker.ts";

/** The recordings of this visit, with their answers. */
export interface Session {
  /** All of them, newest first. */
  readonly entries: readonly Entry[];
  /** Adds a recording and answers it. */
  add(sound: Sound, given: Omit<Entry, "reading" | "url">): Promise<Entry>;
  /** Removes recordings. */
  remove(entries: readonly Entry[]): Promise<void>;
  /** Answers all again: the model or the adaptation has changed. */
  answerAgain(): Promise<void>;
}

/** Older recordings than these are removed. */
export const MOST_ENTRIES = 100;

/** Makes a session without recordings; `onChange` is called when answers have changed. */
export function makeSession(
  recogniser: Remote<Recogniser>,
  adaptationOf: AdaptationOf,
  onChange: () => void,
): Session {
  const entries: Entry[] = [];
  const answer = async (entry: Entry) => {
    const { row } = entry.reading;
    if (!row) return;
    entry.answer = await recogniser.answer(row, adaptationOf(entry));
    delete entry.details;
  };
  const answerWhere = async (which: (entry: Entry) => boolean) => {
    const rows = entries.flatMap(({ reading: { row } }) => row ? [row] : []);
    await recogniser.setRows("session", rows.toReversed()); // the oldest first
    for (const entry of entries.filter(which)) await answer(entry);
    onChange();
  };
  /** After a recording was added or removed: the others change only if they adapt to the session. */
  const answerChanged = () =>
    answerWhere((entry) => !entry.answer || adaptationOf(entry) === "session");
  return {
    entries,
    add: async (sound, given) => {
      const reading = await recogniser.read(sound);
      const entry: Entry = { ...given, reading, url: URL.createObjectURL(given.file) };
      entries.unshift(entry);
      for (const { url } of entries.splice(MOST_ENTRIES)) URL.revokeObjectURL(url);
      await answerChanged();
      return entry;
    },
    remove: async (removed) => {
      for (const entry of [...removed]) {
        const at = entries.indexOf(entry);
        if (at < 0) continue; // it is being removed already
        entries.splice(at, 1);
        URL.revokeObjectURL(entry.url);
      }
      await answerChanged();
    },
    answerAgain: () => answerWhere(() => true),
  };
}
