import { durationS, loudestBlockDbfs, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import { CONTOUR_NAMES, extractContours } from "./sets/contours.ts";
import { CONTOUR_HOP_S } from "./sets/select.ts";

/** Whether somebody speaks in a recording, and if not, what it is instead. */
export type SpeechFinding = "speech" | "too short" | "silence" | "noise" | "tones";

/** Shorter than this, nothing can be said. */
export const LEAST_DURATION_S: number = 1 / 3;
/** Less voice than this, in seconds, is no speech. */
const LEAST_VOICE_S = 0.12;
/** A smaller part of voice than this, among the frames that are loud enough, is no speech. */
const LEAST_VOICED_PART = 0.08;
/** Voices never hold a pitch as still as this from frame to frame, in semitones. */
const STILL_SEMITONES = 0.03;
/** More frames than this part being still is an instrument, not a voice. */
const MOST_STILL_PART = 0.5;

const PITCH = CONTOUR_NAMES.indexOf("pitch_semitones");

/**
 * Says whether there is speech in a recording: long enough, loud enough, with a voice in it whose
 * pitch moves as voices do. It knows silence, noise and held tones; song and much other music pass
 * for speech.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 * @returns What is there.
 */
export function findSpeech(signal: Signal): SpeechFinding {
  if (durationS(signal) < LEAST_DURATION_S) return "too short";
  if (!(loudestBlockDbfs(signal) > SILENCE_DBFS)) return "silence";
  const { values, frames, voiced } = extractContours(signal);
  let count = 0, pairs = 0, still = 0;
  for (let t = 0; t < frames; t++) {
    if (!voiced[t]) continue;
    count++;
    if (t === 0 || !voiced[t - 1]) continue;
    pairs++;
    const at = (frame: number) => values[frame * CONTOUR_NAMES.length + PITCH];
    if (Math.abs(at(t) - at(t - 1)) < STILL_SEMITONES) still++;
  }
  if (count * CONTOUR_HOP_S < LEAST_VOICE_S || count < LEAST_VOICED_PART * frames) return "noise";
  return still > MOST_STILL_PART * pairs ? "tones" : "speech";
}
