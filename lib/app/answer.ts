/// <reference lib="dom" />
import { durationS } from "../audio/signal.ts";
import { NO_SPEECH } from "../features/speech.ts";
import { answerText, type EmotionAnswer } from "../model/predict.ts";
import { emotionColour } from "../report/figure.ts";
import {
  spectrogramMap,
  timelineFigure,
  timeMapFigure,
  waveformFigure,
} from "../report/signal_figures.ts";
import { element, save, tableParts, wholePercent } from "./dom.ts";
import { draw, TIME_MARGIN } from "./plot.ts";
import type { Answer, Details, NoAnswer } from "./recogniser_worker.ts";

const NO_TITLE = { title: "", subtitle: "" };

/** A card with the answer to one recording. */
export interface AnswerCard {
  /** The element to put into the page. */
  readonly card: HTMLElement;
  /** Shows an answer in place of an earlier one. */
  show(answer: Answer | NoAnswer): void;
  /** Returns the answer that it shows; none once it is removed. */
  shown(): Answer | NoAnswer | undefined;
  /** Adds the details of an answer, unless another one is shown by now. */
  complete(answer: Answer, details: Details): void;
  /** Removes the card from the page. */
  remove(): void;
}

/**
 * Makes the card of a recording.
 *
 * @param name Name of the recording.
 * @param file The recording, for playback.
 * @param emotions The model's emotions, in order.
 * @returns The card, still empty.
 */
export function answerCard(name: string, file: Blob, emotions: readonly string[]): AnswerCard {
  const title = element("p", {}, name);
  const about = element("p", { class: "note" }, "analysing …");
  const content = element("div");
  const url = URL.createObjectURL(file);
  const card = element(
    "article",
    { class: "card", "aria-label": `Answer for ${name}` },
    element("header", {}, title, about),
    content,
  );
  let before: Answer | undefined;
  let shown: Answer | NoAnswer | undefined;
  return {
    card,
    shown: () => shown,
    complete: (answer, details) => {
      if (shown !== answer) return;
      completeAnswer(content, name, answer, details, emotions);
    },
    show: (answer) => {
      shown = answer;
      about.textContent = `${durationS(answer.signal).toFixed(1)} s`;
      if (answer.finding !== "speech") {
        content.replaceChildren(element("p", { class: "answer" }, `${answerSentence(answer)}.`));
        return;
      }
      if (answer.enrolled) about.textContent += ", voice enrolled";
      content.replaceChildren(...answerParts(name, url, answer, emotions, before));
      before = answer;
    },
    remove: () => {
      shown = undefined;
      card.remove();
      URL.revokeObjectURL(url);
    },
  };
}

/** Shows the answer; the parts that need its details are empty yet. */
function answerParts(
  name: string,
  url: string,
  answer: Answer,
  emotions: readonly string[],
  before: Answer | undefined,
): Node[] {
  const waveform = element("div", { class: "figure waveform" });
  const timeline = element("div", { class: "figure timeline" });
  const audio = element("audio", { controls: "", src: url, "aria-label": `Play ${name}` });
  const seconds = durationS(answer.signal);
  followPlayback(audio, [waveform, timeline], seconds);
  void draw(waveform, waveformFigure(answer.signal, NO_TITLE), {
    margin: { ...TIME_MARGIN, b: 8 },
    xaxis: { range: [0, seconds], showticklabels: false, title: {}, automargin: false },
    yaxis: { showticklabels: false, title: {}, automargin: false, nticks: 3 },
  });
  return [
    headline(answer, before),
    probabilityBars(answer, emotions),
    audio,
    element("h3", {}, "Over time"),
    waveform,
    timeline,
    spectrogram(answer),
    element("p", { class: "note waiting" }, "The answer over time is being computed …"),
  ];
}

function completeAnswer(
  content: HTMLElement,
  name: string,
  answer: Answer,
  details: Details,
  emotions: readonly string[],
): void {
  const seconds = durationS(answer.signal);
  const timeline = content.querySelector<HTMLElement>(".timeline")!;
  void draw(timeline, timelineFigure(spread(details, seconds), emotions, NO_TITLE), {
    margin: TIME_MARGIN,
    xaxis: { range: [0, seconds], title: { text: "seconds" }, automargin: false },
    yaxis: { range: [0, 100], title: {}, automargin: false },
    showlegend: false,
  });
  content.querySelector(".waiting")!.replaceWith(
    ...details.influences.length > 0 ? [influenceTable(answer, details)] : [],
    element("div", { class: "buttons" }, ...exportButtons(name, answer, details, emotions)),
  );
}

function headline(answer: Answer, before?: Answer): HTMLElement {
  const probability = ({ probabilities }: Answer) => wholePercent(Math.max(...probabilities));
  const notes = [`${probability(answer)} probable`];
  if (before && before.enrolled !== answer.enrolled) {
    const when = answer.enrolled ? "before enrolment" : "with enrolment";
    notes.push(`${when}: ${before.emotion}, ${probability(before)}`);
  }
  return element(
    "p",
    { class: "answer" },
    answerSentence(answer),
    element("small", {}, notes.join("; ")),
  );
}

/**
 * Writes an answer, or why there is none, as the beginning of a sentence.
 *
 * @param answer The answer.
 * @returns Such as `Happy`, `Not sure, perhaps happy`, or a reason.
 */
export function answerSentence(answer: EmotionAnswer | NoAnswer): string {
  const text = "emotion" in answer ? answerText(answer) : NO_SPEECH[answer.finding];
  return text[0].toUpperCase() + text.slice(1);
}

function probabilityBars({ probabilities }: Answer, emotions: readonly string[]): HTMLElement {
  const order = [...emotions.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  return element(
    "dl",
    { class: "bars" },
    ...order.flatMap((i) => {
      const bar = element("span", { class: "bar" });
      bar.style.width = `${100 * probabilities[i]}%`;
      bar.style.background = emotionColour(emotions[i]);
      return [
        element("dt", {}, emotions[i]),
        element("dd", { class: "track", "aria-hidden": "true" }, bar),
        element("dd", { class: "number" }, wholePercent(probabilities[i])),
      ];
    }),
  );
}

/** Extends the first and the last moment to the ends: each stands for two seconds around it. */
function spread({ moments }: Details, seconds: number): Details["moments"] {
  return [{ ...moments[0], atS: 0 }, ...moments, { ...moments.at(-1)!, atS: seconds }];
}

/** Moves a line over figures while a recording is played. */
function followPlayback(
  audio: HTMLAudioElement,
  figures: readonly HTMLElement[],
  seconds: number,
): void {
  const cursors = figures.map((figure) => {
    const cursor = element("div", { class: "cursor", hidden: "" });
    figure.append(cursor);
    return cursor;
  });
  const move = () => {
    const fraction = Math.min(1, audio.currentTime / seconds);
    for (const [i, cursor] of cursors.entries()) {
      const width = figures[i].clientWidth - TIME_MARGIN.l - TIME_MARGIN.r;
      cursor.style.left = `${TIME_MARGIN.l + fraction * width}px`;
      cursor.hidden = false;
    }
    if (!audio.paused && !audio.ended) requestAnimationFrame(move);
  };
  audio.addEventListener("play", move);
  audio.addEventListener("seeked", move);
}

/** Draws the spectrogram once it is opened. */
function spectrogram({ signal }: Answer): HTMLElement {
  const figure = element("div", { class: "figure spectrogram" });
  const details = element("details", {}, element("summary", {}, "Spectrogram"), figure);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    const { y, ...map } = spectrogramMap(signal);
    void draw(figure, timeMapFigure(map, { ...NO_TITLE, yTitle: "Hz", unit: "dB", y }), {
      margin: { ...TIME_MARGIN, l: 56, r: 70 },
    });
  }, { once: true });
  return details;
}

/** Whole points with their sign; none if they are rounded to 0. */
const POINTS = new Intl.NumberFormat("en", { signDisplay: "exceptZero", maximumFractionDigits: 0 });

function influenceTable({ emotion }: Answer, { influences }: Details): HTMLElement {
  const rows = influences.map(({ fromS, toS, without, adds }) => [
    `${fromS.toFixed(1)} to ${toS.toFixed(1)} s`,
    wholePercent(without),
    POINTS.format(100 * adds).replace("-", "−"),
  ]);
  return element(
    "details",
    {},
    element("summary", {}, "Which moments moved the answer"),
    element(
      "p",
      { class: "note" },
      `The probability of “${emotion}” with a stretch cut out, and how many points the stretch adds.`,
    ),
    element(
      "div",
      { class: "table", tabindex: "0", role: "region", "aria-label": "Influence of moments" },
      element("table", {}, ...tableParts(["stretch", "without it", "it adds"], rows)),
    ),
  );
}

function exportButtons(
  name: string,
  answer: Answer,
  details: Details,
  emotions: readonly string[],
): Node[] {
  const button = (label: string, action: () => void) => {
    const made = element("button", { type: "button" }, label);
    made.addEventListener("click", action);
    return made;
  };
  return [
    button(
      "Save as JSON",
      () => save(`${name}.json`, "application/json", answerJson(name, answer, details, emotions)),
    ),
    button(
      "Save as CSV",
      () => save(`${name}.csv`, "text/csv", answerCsv(answer, details, emotions)),
    ),
  ];
}

function answerJson(
  name: string,
  answer: Answer,
  { moments, influences }: Details,
  emotions: readonly string[],
): string {
  const named = (probabilities: Float32Array | undefined) =>
    probabilities &&
    Object.fromEntries(emotions.map((emotion, i) => [emotion, digits(probabilities[i])]));
  const { emotion, sure, enrolled, probabilities } = answer;
  return JSON.stringify(
    {
      recording: name,
      durationS: digits(durationS(answer.signal)),
      emotion,
      sure,
      enrolled,
      probabilities: named(probabilities),
      timeline: moments.map(({ atS, probabilities }) => ({
        atS: digits(atS),
        probabilities: named(probabilities) ?? null,
      })),
      influences: influences.map(({ fromS, toS, without, adds }) => ({
        fromS: digits(fromS),
        toS: digits(toS),
        without: digits(without),
        adds: digits(adds),
      })),
    },
    null,
    2,
  ) + "\n";
}

/** One row for the whole recording, then one a moment; cells are empty where there is no speech. */
function answerCsv(
  { probabilities }: Answer,
  { moments }: Details,
  emotions: readonly string[],
): string {
  const row = (at: string, values: Float32Array | undefined) =>
    [at, ...emotions.map((_, i) => values ? digits(values[i]) : "")].join(",");
  return [
    ["at_s", ...emotions].join(","),
    row("whole", probabilities),
    ...moments.map(({ atS, probabilities }) => row(String(digits(atS)), probabilities)),
  ].join("\n") + "\n";
}

function digits(value: number): number {
  return Number(value.toFixed(6));
}
