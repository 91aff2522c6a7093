/// <reference lib="dom" />
import { proxy } from "comlink";
import { answerCard, type Card } from "./answer_card.ts";
import { coloursOf, dot } from "./colours.ts";
import { button, byId, element, save, tableParts, wholePercent } from "./dom.ts";
import { answerLine, type Entry, entryWords, lengthText, type Source } from "./entry.ts";
import { entriesCsv } from "./exports.ts";
import { fewOf, useEach } from "./files.ts";
import { recogniser } from "./recogniser.ts";
import { type AdaptationOf, makeSession, MOST_ENTRIES } from "./session.ts";
import { complain, say, showWork } from "./status.ts";

/**
 * Makes the list of recordings, which is empty at first, and the card of the selected one.
 *
 * @param onChange Called when answers may have changed.
 */
export function makeRecordings(
  adaptationOf: AdaptationOf,
  onChange: (entries: readonly Entry[]) => void,
) {
  const session = makeSession(adaptationOf, onChange);
  const { entries } = session;
  let shown: Entry | undefined, card: Card | undefined;
  let lastDetails: Promise<void> = Promise.resolve();
  const list = () => {
    byId("recordings").hidden = entries.length === 0;
    redraw(byId("list"), recordingsTable(entries, shown, choose, remove));
  };
  const open = (entry: Entry | undefined) => {
    shown = entries.find((own) => own === entry); // none if it was removed meanwhile
    card = shown && answerCard(shown);
    byId("card").replaceChildren(...card ? [card.element] : []);
    list();
    if (shown && card) showDetails(shown, card);
  };
  const choose = (entry: Entry) => {
    open(entry);
    reveal(card?.audio);
  };
  /** Computes the details of an answer after all others, and shows them if its card is still open. */
  const showDetails = (entry: Entry, own: Card) => {
    lastDetails = lastDetails.then(async () => {
      const { answer, signal } = entry;
      if (!answer || own !== card) return;
      const details = entry.details ??
        await recogniser.analyse(signal, answer.adaptation, proxy(own.progress));
      if (entry.answer !== answer) return; // it was answered again meanwhile
      entry.details = details;
      if (own === card) own.complete(details);
    }).catch((error) => complain(error, "The answer over time could not be computed"));
  };
  const remove = async (entry: Entry) => {
    await session.remove([entry]);
    if (shown === entry) open(entries[0]);
    else if (shown?.answer?.adaptation === "session") open(shown); // its answer has changed
    else list();
  };
  const add = async (files: readonly File[], source: Source, play = false) => {
    const added: Entry[] = [];
    let dropped = 0;
    const failures = await useEach(files, async (file, i) => {
      say(files.length > 1 ? `Analysing ${i + 1} of ${files.length} …` : "Analysing …");
      showWork(files.length > 1 ? i / files.length : undefined);
      const full = entries.length === MOST_ENTRIES;
      added.push(await session.add(file, source));
      if (full) dropped++;
      list();
    });
    showWork(1);
    if (added.length === 0) return complain(fewOf(failures), "Not used");
    open(entries[0]);
    say(sumUp(added, failures) + droppedText(dropped));
    reveal(added.length > 1 ? byId("recordings") : card?.audio);
    // It fails where the browser plays nothing so long after the click, or the card is replaced.
    if (play) card?.audio.play().catch(() => {});
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
    /** Adds recordings, answers them, and opens the card of the last one, playing it if asked to. */
    add,
    /** Answers all recordings again, after the model or the adaptation has changed. */
    answerAgain: async () => {
      await session.answerAgain();
      open(shown);
      if (shown) say(statusOf(shown));
    },
  };
}

/** Scrolls no further than an element needs to be seen: the player of a card is below its answer. */
function reveal(shown: HTMLElement | undefined): void {
  shown?.scrollIntoView({ block: "nearest" });
}

/** Makes the table of all recordings; `shown` is the one whose card is open. */
function recordingsTable(
  entries: readonly Entry[],
  shown: Entry | undefined,
  open: (entry: Entry) => void,
  remove: (entry: Entry) => Promise<void>,
): HTMLElement {
  const rows = entries.map((entry) => {
    const { name } = entry;
    const link = button(name, () => open(entry), { class: "link", title: name });
    if (entry === shown) link.setAttribute("aria-current", "true");
    const attributes = { class: "icon", "aria-label": `Remove ${name}` };
    const close = button("×", () => void remove(entry), attributes);
    return [link, answerCell(entry), lengthText(entry), close];
  });
  const removing = element("span", { class: "hidden" }, "Remove");
  const headings = ["Recording", "Answer", "Length", removing];
  return element("table", { class: "recordings" }, ...tableParts(headings, rows));
}

function answerCell(entry: Entry): Node | string {
  const { answer } = entry;
  if (!answer) return entryWords(entry);
  const i = answer.emotions.indexOf(answer.emotion);
  const probability = element("span", { class: "quiet" }, wholePercent(answer.probabilities[i]));
  const colour = coloursOf(answer.emotions)[i];
  return element("span", {}, dot(colour), `${entryWords(entry)} `, probability);
}

function statusOf(entry: Entry): string {
  const { name, answer } = entry;
  return `${name}: ${answer ? answerLine(answer) : entryWords(entry)}.`;
}

/** Reports how many files were answered, and why the others were not; one or more were added. */
function sumUp(added: readonly Entry[], failures: readonly string[]): string {
  const files = added.length + failures.length;
  if (files === 1) return statusOf(added[0]);
  const silent = added.filter(({ answer }) => !answer);
  const not = [
    ...failures,
    ...silent.map((entry) => `${entry.name} (${entryWords(entry).toLowerCase()})`),
  ];
  if (not.length === 0) return `${files} recordings answered.`;
  return `${files - not.length} of ${files} answered; not ${fewOf(not)}.`;
}

function droppedText(count: number): string {
  if (count === 0) return "";
  const older = count === 1 ? "1 older one was" : `${count} older ones were`;
  return ` Only the newest ${MOST_ENTRIES} are kept: ${older} removed.`;
}

/**
 * Replaces the content of the list. The focus stays in its row, or moves to the next one if that row
 * was removed; new rows are at the top.
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
