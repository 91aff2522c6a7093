/// <reference lib="dom" />
import { durationS } from "../audio/signal.ts";
import { argMax } from "../core/arg_max.ts";
import { coloursOf, dot } from "./colours.ts";
import { button, element, save, scrolledTable, wholePercent } from "./dom.ts";
import { answerLine, answerWords, type Entry, entryWords, lengthText } from "./entry.ts";
import { answerJson, timelineCsv } from "./exports.ts";
import { followPlayback } from "./playback.ts";
import { draw } from "./plot.ts";
import type { Adaptation, Answer, Details } from "./recogniser_worker.ts";
import { timeFigures } from "./time_figure.ts";

/** The card of a recording. */
export interface Card {
  readonly element: HTMLElement;
  /** The player of the recording. */
  readonly audio: HTMLAudioElement;
  /** Shows the fraction of the details that is computed. */
  progress(fraction: number): void;
  /** Adds the details of the answer. */
  complete(details: Details): void;
}

/**
 * Makes the card of a recording with its answer, or with the reason why there is none. Its figure is
 * drawn asynchronously, as large as the card is in the page: add the card to the page at once.
 */
export function answerCard(entry: Entry): Card {
  const { name, url, answer, note, signal } = entry;
  const audio = element("audio", { controls: "", src: url, "aria-label": `Play ${name}` });
  const about = [lengthText(entry), ...note ? [note] : []].join(" · ");
  const figure = element("div", {
    class: "figure time",
    role: "img",
    "aria-label": "Sound, spectrogram and answer over time",
  });
  const progress = element("progress", { max: "1", value: "0", "aria-label": "Answer over time" });
  const waiting = element("p", { class: "note waiting" }, "Answer over time … ", progress);
  const card = element(
    "article",
    { class: "card panel", "aria-label": `Answer for ${name}` },
    element("h2", { class: "note title" }, `${name} · ${about}`),
  );
  if (!answer) {
    card.append(element("p", { class: "answer" }, `${entryWords(entry)}.`), audio);
    return { element: card, audio, progress: () => {}, complete: () => {} };
  }
  card.append(headline(answer), probabilityBars(answer), audio, figure, legend(answer.emotions));
  card.append(waiting);
  followPlayback(audio, figure, durationS(signal));
  const figures = timeFigures(signal, answer.emotions);
  void draw(figure, figures());
  return {
    element: card,
    audio,
    progress: (fraction) => progress.value = fraction,
    complete: (details) => {
      void draw(figure, figures(details.moments));
      waiting.replaceWith(
        ...details.influences.length > 0 ? [influenceTable(answer, details)] : [],
        exportButtons(entry, answer, details),
      );
    },
  };
}

const WITHOUT: Readonly<Record<Adaptation, string>> = {
  none: "",
  voice: "without your voice",
  session: "without adapting to this session",
};

function headline(answer: Answer): HTMLElement {
  const { probabilities, plain, adaptation } = answer;
  const notes = [`${wholePercent(Math.max(...probabilities))} probable`];
  if (plain) {
    notes.push(`${WITHOUT[adaptation]}: ${answerLine(plain).toLowerCase()}`);
  }
  const small = element("small", {}, notes.join("; "));
  return element("p", { class: "answer" }, answerWords(answer), small);
}

function probabilityBars({ probabilities, emotions }: Answer): HTMLElement {
  const order = [...emotions.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const colours = coloursOf(emotions);
  return element(
    "dl",
    { class: "bars" },
    ...order.flatMap((i) => {
      const style = `width: ${100 * probabilities[i]}%; background: ${colours[i]}`;
      const bar = element("span", { class: "bar", style });
      return [
        element("dt", {}, emotions[i]),
        element("dd", { class: "track", "aria-hidden": "true" }, bar),
        element("dd", { class: "number" }, wholePercent(probabilities[i])),
      ];
    }),
  );
}

/** Creates the legend of the classes' colours. */
export function legend(classes: readonly string[]): HTMLElement {
  const colours = coloursOf(classes);
  const items = classes.map((name, i) => element("li", {}, dot(colours[i]), name));
  return element("ul", { class: "legend", "aria-label": "Colours" }, ...items);
}

/** Formats whole percentage points with their sign; 0 has none. */
const POINTS = new Intl.NumberFormat("en", { signDisplay: "exceptZero", maximumFractionDigits: 0 });

function influenceTable({ emotions, probabilities }: Answer, { influences }: Details): HTMLElement {
  const rows = influences.map(({ fromS, toS, without, adds }) => [
    `${fromS.toFixed(1)} to ${toS.toFixed(1)} s`,
    wholePercent(without),
    `${POINTS.format(100 * adds).replace("-", "−")} points`,
  ]);
  const best = emotions[argMax(probabilities)];
  const about =
    `The probability of “${best}” with a stretch cut out, and how many percentage points ` +
    `the stretch adds.`;
  return element(
    "details",
    {},
    element("summary", {}, "Which moments moved the answer"),
    element("p", { class: "note" }, about),
    scrolledTable("Influence of moments", ["stretch", "without it", "it adds"], rows),
  );
}

function exportButtons(entry: Entry, answer: Answer, details: Details): HTMLElement {
  const json = () =>
    save(`${entry.name}.json`, "application/json", answerJson(entry, answer, details));
  const csv = () => save(`${entry.name}.csv`, "text/csv", timelineCsv(answer, details));
  return element(
    "div",
    { class: "buttons" },
    button("Save as JSON", json, { class: "quiet" }),
    button("Save over time as CSV", csv, { class: "quiet" }),
  );
}
