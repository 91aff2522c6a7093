/// <reference lib="dom" />
import type { Remote } from "comlink";
import { NO_SPEECH } from "../features/speech.ts";
import { answerText, type EmotionAnswer } from "../model/answer.ts";
import type { Adaptation, Answer, Details, Reading, Recogniser } from "./recogniser_worker.ts";
import { readSound } from "./sound.ts";

/** The source of a recording. */
export interface Source {
  /** Whether it was recorded on this page, and so is taken for the user's voice. */
  readonly here: boolean;
  /** Description of a sample's source. */
  readonly note?: string;
}

/** A recording of this visit. */
export interface Entry extends Source, Reading {
  readonly name: string;
  /** Object URL of the file, revoked when the recording is removed. */
  readonly url: string;
  /** Missing if there is no speech. */
  answer?: Answer;
  /** Details of that answer, once they are computed. */
  details?: Details;
}

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
  recogniser: Remote<Recogniser>,
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

/** Formats an answer as the beginning of a sentence, such as `Not sure, perhaps happy`. */
export function answerWords(answer: EmotionAnswer): string {
  return capitalised(answerText(answer));
}

/** Formats the answer to a recording, or the reason why there is none, likewise. */
export function entryWords({ answer, finding }: Entry): string {
  if (answer) return answerWords(answer);
  return finding === "speech" ? "…" : capitalised(NO_SPEECH[finding]);
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
