import { durationS } from "../audio/signal.ts";
import { NO_SPEECH } from "../features/speech.ts";
import { answerText, type EmotionAnswer } from "../model/answer.ts";
import { clockText, wholePercent } from "./dom.ts";
import type { Answer, Details, Reading } from "./recogniser_worker.ts";

/** The source of a recording. */
export interface Source {
  /** Whether it was recorded on this page, and therefore counts as the user's voice. */
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

/** Formats an answer as the beginning of a sentence, such as `Not sure, perhaps happy`. */
export function answerWords(answer: EmotionAnswer): string {
  return capitalised(answerText(answer));
}

/** Formats an answer and its probability, such as `Happy, 69 %`. */
export function answerLine(answer: EmotionAnswer): string {
  return `${answerWords(answer)}, ${wholePercent(Math.max(...answer.probabilities))}`;
}

/** Formats the length of a recording, such as `3.4 s`, or `1:05` from a minute on. */
export function lengthText({ signal }: Entry): string {
  const seconds = durationS(signal);
  return seconds < 60 ? `${seconds.toFixed(1)} s` : clockText(seconds);
}

/** Formats the answer to a recording, or the reason why there is none, likewise. */
export function entryWords({ answer, finding }: Entry): string {
  if (answer) return answerWords(answer);
  return finding === "speech" ? "…" : capitalised(NO_SPEECH[finding]);
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
