import { stringify } from "csv-stringify/sync";
import {
  type AdaptTo,
  answerOf,
  answerText,
  type EmotionAnswer,
  type SavedModel,
  type TimelineMoment,
} from "../model/mod.ts";
import { STANDARD_INPUT } from "./recordings.ts";

export interface RecordingAnswer {
  /** Path of the recording. */
  readonly file: string;
  readonly answer: EmotionAnswer;
  /** The answers for its windows, if asked for. */
  readonly timeline?: readonly TimelineMoment[] | undefined;
  /**
   * What the model was adapted to, and on how many recordings: the session's or speaker's, this one
   * included, or those that the speaker was enrolled with.
   */
  readonly adapted?: { readonly to: AdaptTo | "enrolled speaker"; readonly recordings: number };
}

/** A format in which answers are printed. */
export interface AnswerFormat {
  /** The line before all answers. */
  readonly header?: string;
  print(answer: RecordingAnswer): string;
  /** Formats the reason why a recording cannot be used, if the format has a field for it. */
  printFailure?(file: string, reason: string): string;
}

/** The fields of a model that the formats use. */
type Answering = Pick<SavedModel, "emotions" | "threshold">;

/** Formats answers as tables for people: each emotion with a bar, the most probable first. */
export function tableFormat(model: Answering): AnswerFormat {
  const width = Math.max(10, ...model.emotions.map(({ length }) => length));
  return {
    print: ({ file, answer, timeline = [], adapted }) => {
      const rows = byName(model, answer.probabilities).sort(([, a], [, b]) => b - a)
        .map(([name, p]) => `  ${name.padEnd(width)} ${percentBar(p)}`.trimEnd());
      const moments = timeline.map((moment) => `  ${momentText(model, moment)}`.trimEnd());
      const windows = moments.length > 0 ? ["", ...moments] : [];
      return [`${file}: ${answerText(answer)}${adaptedText(adapted)}`, ...rows, ...windows, ""]
        .join("\n");
    },
  };
}

/** Formats answers as JSON, one object per line. */
export function jsonFormat(model: Answering): AnswerFormat {
  const fieldsOf = ({ emotion, sure, probabilities }: EmotionAnswer) => {
    const named = Array.from(byName(model, probabilities), ([name, p]) => [name, rounded(p)]);
    return { emotion, sure, probabilities: Object.fromEntries(named) };
  };
  return {
    print: ({ file, answer, timeline, adapted }) =>
      JSON.stringify({
        file,
        ...fieldsOf(answer),
        ...(adapted && { adapted }),
        ...(timeline && {
          timeline: timeline.map(({ atS, probabilities }) => ({
            at_s: atS,
            ...(probabilities ? fieldsOf(answerOf(model, probabilities)) : { emotion: null }),
          })),
        }),
      }),
    printFailure: (file, reason) => JSON.stringify({ file, error: reason }),
  };
}

/**
 * Formats answers as CSV, with one row per recording, or per window if there are timelines. The
 * row of a window without speech has no emotion, that of an unusable recording only the reason.
 *
 * A text that a spreadsheet would run as a formula gets an apostrophe first. A path gets `./`
 * instead, with which it still names the file.
 */
export function csvFormat(model: Answering, windows: boolean): AnswerFormat {
  const columns = [
    "file",
    ...(windows ? ["at_s"] : []),
    "emotion",
    "sure",
    ...model.emotions.map((emotion) => `p_${emotion}`),
    "adapted_to",
    "error",
  ];
  const lines = (rows: readonly Record<string, string>[]) =>
    stringify([...rows], { columns, escape_formulas: true }).trimEnd();
  const cells = ({ emotion, sure, probabilities }: EmotionAnswer) => ({
    emotion,
    sure: String(sure),
    ...Object.fromEntries(
      byName(model, probabilities).map(([name, p]) => [`p_${name}`, String(rounded(p))]),
    ),
  });
  return {
    header: stringify([columns]).trimEnd(),
    print: ({ file, answer, timeline, adapted }) => {
      const common = { file: harmlessPath(file), adapted_to: adapted?.to ?? "" };
      if (!timeline) return lines([{ ...common, ...cells(answer) }]);
      return lines(timeline.map(({ atS, probabilities }) => ({
        ...common,
        at_s: String(atS),
        ...(probabilities && cells(answerOf(model, probabilities))),
      })));
    },
    printFailure: (file, reason) => lines([{ file: harmlessPath(file), error: reason }]),
  };
}

/** Starts a path with `./` if a spreadsheet might take it for a formula. */
function harmlessPath(path: string): string {
  return path !== STANDARD_INPUT && /^[-+=@\t\r＝＋－＠]/.test(path) ? `./${path}` : path;
}

function momentText(model: Answering, { atS, probabilities }: TimelineMoment): string {
  const at = `${atS.toFixed(2).padStart(7)} s`;
  if (!probabilities) return `${at}  no speech`;
  const answer = answerText(answerOf(model, probabilities));
  return `${at}  ${percentBar(Math.max(...probabilities))}  ${answer}`;
}

function percentBar(probability: number): string {
  const bar = "█".repeat(Math.round(40 * probability));
  return `${(100 * probability).toFixed(1).padStart(5)} %  ${bar}`;
}

function byName({ emotions }: Answering, probabilities: Float32Array): [string, number][] {
  return emotions.map((name, i) => [name, probabilities[i]]);
}

function rounded(probability: number): number {
  return Number(probability.toFixed(6));
}

function adaptedText(adapted: RecordingAnswer["adapted"]): string {
  if (!adapted) return "";
  const { to, recordings } = adapted;
  if (to === "enrolled speaker") return ` (adapted to the ${to})`;
  return recordings > 1
    ? ` (adapted to the ${to}, ${recordings} recordings)`
    : ` (not adapted: the only recording of its ${to})`;
}
