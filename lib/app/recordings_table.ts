/// <reference lib="dom" />
import { durationS } from "../audio/signal.ts";
import { coloursOf, dot } from "./colours.ts";
import { button, element, tableParts, wholePercent } from "./dom.ts";
import { type Entry, entryWords } from "./entry.ts";

/**
 * Makes the table of all recordings.
 *
 * @param shown The one whose card is open.
 * @param open Opens the card of another one.
 */
export function recordingsTable(
  entries: readonly Entry[],
  shown: Entry | undefined,
  open: (entry: Entry) => void,
  remove: (entry: Entry) => Promise<void>,
): HTMLElement {
  const rows = entries.map((entry) => {
    const { name, reading: { signal } } = entry;
    const link = button(name, () => open(entry), { class: "link", title: name });
    if (entry === shown) link.setAttribute("aria-current", "true");
    const attributes = { class: "icon", "aria-label": `Remove ${name}` };
    const close = button("×", () => void remove(entry), attributes);
    return [link, answerCell(entry), `${durationS(signal).toFixed(1)} s`, close];
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
