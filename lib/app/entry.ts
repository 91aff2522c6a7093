import type { Adaptation, Answer, Details, Reading } from "./recogniser_worker.ts";
import { NO_SPEECH } from "../features/speech.ts";
import { answerText, type EmotionAnswer } from "../model/answer.ts";

/** A recording of this visit. */
export interface Entry {
  readonly name: string;
  /** The recording as it was given, for playback. */
  readonly file: Blob;
  /** Object URL of the file, revoked when the recording is removed. */
  readonly url: string;
  /** Whether it was recorded on this page, and so is taken for the user's voice. */
  readonly here: boolean;
  /** Source of a sample. */
  readonly note?: string;
  readonly reading: Reading;
  /** Missing if there is no speech. */
  answer?: Answer;
  /** Details of that answer, once they are computed. */
  details?: Details;
}

/** Chooses the adaptation of the answer to a recording, given its {@linkcode Entry.here}. */
export type AdaptationOf = (here: boolean) => Adaptation;

/** Formats an answer as the beginning of a sentence, such as `Not sure, perhaps happy`. */
export function answerWords(answer: EmotionAnswer): string {
  return capitalised(answerText(answer));
}

/** Formats the answer to a recording, or the reason why there is none, likewise. */
export function entryWords({ answer, reading: { finding } }: Entry): string {
  if (answer) return answerWords(answer);
  return finding === "speech" ? "…" : capitalised(NO_SPEECH[finding]);
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
