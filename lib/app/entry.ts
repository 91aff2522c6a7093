import type { Adaptation, Answer, Details, Reading } from "./recogniser_worker.ts";
import { NO_SPEECH } from "../features/speech.ts";
import { answerText, type EmotionAnswer } from "../model/answer.ts";

/** A recording that the page knows. */
export interface Entry {
  readonly name: string;
  /** The recording as it was given, for playback. */
  readonly file: Blob;
  /** Address of the file, until the recording is removed. */
  readonly url: string;
  /** Whether it was recorded on this page, so that it is the user's voice. */
  readonly here: boolean;
  /** Says where a sample comes from. */
  readonly note?: string;
  readonly reading: Reading;
  /** None if there is no speech. */
  answer?: Answer;
  /** Of that answer, once they are there. */
  details?: Details;
}

/** Chooses what the answer to a recording is adapted to. */
export type AdaptationOf = (entry: Pick<Entry, "here">) => Adaptation;

/**
 * Writes an answer as the beginning of a sentence, such as `Not sure, perhaps happy`: the same words
 * everywhere on the page.
 */
export function answerWords(answer: EmotionAnswer): string {
  return capitalised(answerText(answer));
}

/** Writes the answer to a recording, or why there is none, as the beginning of a sentence. */
export function entryWords({ answer, reading: { finding } }: Entry): string {
  if (answer) return answerWords(answer);
  return finding === "speech" ? "…" : capitalised(NO_SPEECH[finding]);
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
