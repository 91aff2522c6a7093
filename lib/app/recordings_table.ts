/// <reference lib="dom" />
import { durationS } from "../audio/signal.ts";
import { coloursOf } from "./colours.ts";
import { button, element, wholePercent } from "./dom.ts";
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
  const heading = (text: string, kind = "") => element("th", { scope: "col", class: kind }, text);
  const rows = entries.map((entry) => {
    const name = button(entry.name, () => open(entry), { class: "link", title: entry.name });
    if (entry === shown) name.setAttribute("aria-current", "true");
    const close = button("×", () => void remove(entry), {
      class: "icon",
      "aria-label": `Remove ${entry.name}`,
    });
    return element(
      "tr",
      {},
      element("td", { class: "name" }, name),
      element("td", {}, ...answerCell(entry)),
      element("td", { class: "number length" }, `${durationS(entry.reading.signal).toFixed(1)} s`),
      element("td", { class: "action" }, close),
    );
  });
  return element(
    "table",
    { class: "recordings" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        heading("Recording"),
        heading("Answer"),
        heading("Length", "number length"),
        element("th", {}, element("span", { class: "hidden" }, "Remove")),
      ),
    ),
    element("tbody", {}, ...rows),
  );
}

function answerCell(entry: Entry): (Node | string)[] {
  const { answer } = entry;
  if (!answer) return [entryWords(entry)];
  const dot = element("span", { class: "dot" });
  const i = answer.emotions.indexOf(answer.emotion);
  dot.style.background = coloursOf(answer.emotions)[i];
  const probability = element("span", { class: "quiet" }, wholePercent(answer.probabilities[i]));
  return [dot, `${entryWords(entry)} `, probability];
}
