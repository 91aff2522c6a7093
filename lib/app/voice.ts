import { del, get, set } from "idb-keyval";
import type { EnsembleInputs } from "../model/ensemble.ts";

const KEY = "voice";
/** More recordings than these change nothing any more. */
export const MOST_RECORDINGS = 40;

/** What is kept of a recording of the user's voice: numbers, no sound. */
export interface VoiceRecording {
  /** Name of the file. */
  readonly name: string;
  /** Features, as the model takes them. */
  readonly inputs: EnsembleInputs;
}

/**
 * Reads what is kept of the user's voice in this browser.
 *
 * @returns Recordings, the oldest first; none if nothing is kept.
 */
export async function keptVoice(): Promise<readonly VoiceRecording[]> {
  return await get<VoiceRecording[]>(KEY) ?? [];
}

/**
 * Keeps more of the user's voice; of very many recordings, the newest.
 *
 * @param recordings What to add.
 * @returns All that is kept now.
 */
export async function keepVoice(
  recordings: readonly VoiceRecording[],
): Promise<readonly VoiceRecording[]> {
  const all = [...await keptVoice(), ...recordings].slice(-MOST_RECORDINGS);
  await set(KEY, all);
  return all;
}

/** Forgets all that is kept of the user's voice. */
export async function forgetVoice(): Promise<void> {
  await del(KEY);
}
