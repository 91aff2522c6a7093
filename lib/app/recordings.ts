/// <reference lib="dom" />
import { proxy, type Remote } from "comlink";
import { answerCard, type Card } from "./answer_card.ts";
import { byId, save } from "./dom.ts";
import { type Entry, entryWords, type Recogniser, type ScalingOf } from "./entry.ts";
import { entriesCsv } from "./exports.ts";
import { recordingsTable } from "./recordings_table.ts";
import { readSound } from "./sound.ts";
import { complain, reasonOf, say } from "./status.ts";

/** Where recordings come from. */
export interface Source {
  /** Whether they were recorded on this page. */
  readonly here: boolean;
  /** Says where they come from. */
  readonly note?: string;
  /** Whether to play the last one once it is answered. */
  readonly play?: boolean;
}

/** The recordings of this session, newest first, with their answers. */
export interface Recordings {
  /** Analyses and shows recordings. */
  add(files: readonly File[], source: Source): Promise<void>;
  /** Answers all again: the model or the scaling has changed. */
  answerAgain(): Promise<void>;
  /** All of them. */
  readonly entries: readonly Entry[];
}

/** Older recordings than these are removed. */
const MOST = 100;

/**
 * Makes the list of recordings.
 *
 * @param recogniser The worker.
 * @param scalingOf Chooses the scaling of a recording.
 * @param onChange Called when answers have changed.
 * @returns The list, empty.
 */
export function makeRecordings(
  recogniser: Remote<Recogniser>,
  scalingOf: ScalingOf,
  onChange: () => void,
): Recordings {
  const entries: Entry[] = [];
  let shown: Entry | undefined, card: Card | undefined;

  const answer = async (entry: Entry) => {
    const { row } = entry.reading;
    if (!row) return;
    entry.answer = await recogniser.answer(row, scalingOf(entry));
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
    answerWhere((entry) => !entry.answer || scalingOf(entry) === "session");
  const list = () => {
    byId("recordings", HTMLElement).hidden = entries.length < 2;
    byId("list", HTMLElement).replaceChildren(
      recordingsTable(entries, shown, open, (entry) => void remove(entry)),
    );
  };
  const open = (entry: Entry | undefined) => {
    shown = entry;
    card = entry && answerCard(entry);
    byId("card", HTMLElement).replaceChildren(...card ? [card.element] : []);
    list();
    card?.draw();
    if (entry && card) showDetails(entry, card);
  };
  const showDetails = inTurn(async (entry: Entry, own: Card) => {
    if (card !== own || !entry.answer) return;
    const { answer: { scaling }, reading: { signal } } = entry;
    const of = entry.answer;
    const details = entry.details ??
      await recogniser.analyse(signal, scaling, proxy(own.progress));
    if (entry.answer !== of) return; // answered anew meanwhile
    entry.details = details;
    if (card === own) own.complete(details);
  });
  const remove = async (entry: Entry) => {
    entries.splice(entries.indexOf(entry), 1);
    URL.revokeObjectURL(entry.url);
    await answerChanged();
    if (shown === entry || shown?.answer?.scaling === "session") {
      open(shown === entry ? entries[0] : shown);
    } else list();
  };
  const use = async (file: File, { here, note }: Source) => {
    const reading = await recogniser.read(await readSound(file));
    const url = URL.createObjectURL(file);
    const entry: Entry = { name: file.name, file, url, here, reading, ...(note ? { note } : {}) };
    entries.unshift(entry);
    for (const old of entries.splice(MOST)) URL.revokeObjectURL(old.url);
    await answerChanged();
    list();
    say(`${file.name}: ${entryWords(entry)}.`);
  };
  byId("clear", HTMLButtonElement).addEventListener("click", async () => {
    for (const { url } of entries.splice(0)) URL.revokeObjectURL(url);
    open(undefined);
    await answerChanged();
    say("All recordings are removed.");
    byId("record", HTMLButtonElement).focus();
  });
  byId("save-all", HTMLButtonElement).addEventListener("click", () => {
    const emotions = entries.find((entry) => entry.answer)?.answer?.emotions ?? [];
    save("recordings.csv", "text/csv", entriesCsv(entries, emotions));
  });
  return {
    entries,
    answerAgain: async () => {
      await answerWhere(() => true);
      open(shown);
    },
    add: async (files, source) => {
      const failures: string[] = [];
      for (const [i, file] of files.entries()) {
        say(files.length > 1 ? `Analysing ${i + 1} of ${files.length} …` : "Analysing …");
        try {
          await use(file, source);
        } catch (error) {
          failures.push(`${file.name} (${reasonOf(error)})`);
          complain(error, `${file.name} could not be used`);
        }
      }
      if (failures.length < files.length) open(entries[0]);
      if (files.length > 1) say(sumUp(files.length, failures));
      if (source.play) await card?.audio.play();
    },
  };
}

function sumUp(files: number, failures: readonly string[]): string {
  if (failures.length === 0) return `${files} recordings answered.`;
  return `${files - failures.length} of ${files} answered; not ${failures.join(", ")}.`;
}

/** Makes calls follow each other; tells of failures. */
function inTurn<A extends unknown[]>(work: (...args: A) => Promise<void>): (...args: A) => void {
  let last: Promise<void> = Promise.resolve();
  return (...args) => {
    last = last.then(() => work(...args))
      .catch((error) => complain(error, "The answer over time could not be computed"));
  };
}
