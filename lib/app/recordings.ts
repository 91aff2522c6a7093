/// <reference lib="dom" />
import { proxy, type Remote } from "comlink";
import { answerCard, type Card } from "./answer_card.ts";
import { byId, save } from "./dom.ts";
import { type AdaptationOf, type Entry, entryWords } from "./entry.ts";
import { entriesCsv } from "./exports.ts";
import { useEach } from "./files.ts";
import type { Recogniser } from "./recogniser_worker.ts";
import { recordingsTable } from "./recordings_table.ts";
import { makeSession, MOST_ENTRIES } from "./session.ts";
import { readSound } from "./sound.ts";
import { complain, say, showWork } from "./status.ts";

/** Where recordings come from. */
export interface Source {
  /** Whether they were recorded on this page. */
  readonly here: boolean;
  /** Says where they come from. */
  readonly note?: string;
  /** Whether to play the last one once it is answered. */
  readonly play?: boolean;
}

/** The list of recordings and the card of one of them. */
export interface Recordings {
  /** Analyses and shows recordings. */
  add(files: readonly File[], source: Source): Promise<void>;
  /** Answers all again: the model or the adaptation has changed. */
  answerAgain(): Promise<void>;
  /** All of them. */
  readonly entries: readonly Entry[];
}

/** Makes the list of recordings, which is empty; `onChange` is called when answers have changed. */
export function makeRecordings(
  recogniser: Remote<Recogniser>,
  adaptationOf: AdaptationOf,
  onChange: () => void,
): Recordings {
  const session = makeSession(recogniser, adaptationOf, onChange);
  const { entries } = session;
  const showDetails = detailsInTurn(recogniser, (own) => own === card);
  let shown: Entry | undefined, card: Card | undefined;
  const list = () => {
    byId("recordings").hidden = entries.length === 0;
    redraw(byId("list"), recordingsTable(entries, shown, open, remove));
  };
  const open = (entry: Entry | undefined) => {
    shown = entries.find((own) => own === entry); // none if it was removed meanwhile
    card = shown && answerCard(shown);
    byId("card").replaceChildren(...card ? [card.element] : []);
    list();
    card?.draw();
    if (shown && card) showDetails(shown, card);
  };
  const remove = async (entry: Entry) => {
    await session.remove([entry]);
    if (shown === entry) open(entries[0]);
    else if (shown?.answer?.adaptation === "session") open(shown); // its answer has changed
    else list();
  };
  const add = async (files: readonly File[], { here, note, play }: Source) => {
    const added: Entry[] = [];
    let dropped = 0;
    const failures = await useEach(files, async (file, i) => {
      say(files.length > 1 ? `Analysing ${i + 1} of ${files.length} …` : "Analysing …");
      showWork(files.length > 1 ? i / files.length : undefined);
      const given = { name: file.name, file, here, ...(note ? { note } : {}) };
      const sound = await readSound(file);
      if (entries.length === MOST_ENTRIES) dropped++;
      added.push(await session.add(sound, given));
      list();
    });
    showWork(1);
    if (added.length === 0) return complain(failures.join(", "), "Not used");
    open(entries[0]);
    say(sumUp(added, failures) + droppedText(dropped));
    if (play) await card?.audio.play();
  };
  byId("clear").addEventListener("click", async () => {
    await session.remove(entries);
    open(undefined);
    say("All recordings are removed.");
    byId("record").focus();
  });
  byId("save-all").addEventListener("click", () => {
    const emotions = entries.find((entry) => entry.answer)?.answer?.emotions ?? [];
    save("recordings.csv", "text/csv", entriesCsv(entries, emotions));
  });
  return {
    entries,
    add,
    answerAgain: async () => {
      await session.answerAgain();
      open(shown);
      if (shown) say(`${shown.name}: ${entryWords(shown)}.`);
    },
  };
}

/** Makes a function that computes the details of answers one after the other, and shows them. */
function detailsInTurn(
  recogniser: Remote<Recogniser>,
  isShown: (card: Card) => boolean,
): (entry: Entry, card: Card) => void {
  const show = async (entry: Entry, card: Card) => {
    const { answer, reading: { signal } } = entry;
    if (!answer || !isShown(card)) return;
    const details = entry.details ??
      await recogniser.analyse(signal, answer.adaptation, proxy(card.progress));
    if (entry.answer !== answer) return; // answered anew meanwhile
    entry.details = details;
    if (isShown(card)) card.complete(details);
  };
  let last: Promise<void> = Promise.resolve();
  return (entry, card) => {
    last = last.then(() => show(entry, card))
      .catch((error) => complain(error, "The answer over time could not be computed"));
  };
}

/** Says what has become of files, of which one or more were added. */
function sumUp(added: readonly Entry[], failures: readonly string[]): string {
  const files = added.length + failures.length;
  if (files === 1) return `${added[0].name}: ${entryWords(added[0])}.`;
  const silent = added.filter(({ answer }) => !answer);
  const not = [
    ...failures,
    ...silent.map((entry) => `${entry.name} (${entryWords(entry).toLowerCase()})`),
  ];
  if (not.length === 0) return `${files} recordings answered.`;
  return `${files - not.length} of ${files} answered; not ${not.join(", ")}.`;
}

function droppedText(count: number): string {
  if (count === 0) return "";
  const older = count === 1 ? "1 older one was" : `${count} older ones were`;
  return ` Only the newest ${MOST_ENTRIES} are kept: ${older} removed.`;
}

/**
 * Draws a list anew. The focus stays in its row, or goes to the next one if that is gone; rows are
 * added at the top.
 */
function redraw(list: HTMLElement, content: HTMLElement): void {
  const before = [...list.querySelectorAll("button")];
  const at = before.findIndex((own) => own === document.activeElement);
  list.replaceChildren(content);
  if (at < 0) return;
  const after = [...list.querySelectorAll("button")];
  const same = after[at + Math.max(0, after.length - before.length)];
  (same ?? after.at(-1) ?? byId("record")).focus();
}
