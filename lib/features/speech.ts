import { durationS, loudestBlockDbfs, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import { CONTOUR_HOP_S, extractContours, selectContours } from "./sets/contours.ts";

/** Result of looking for speech in a recording: `speech`, or the reason why there is none. */
export type SpeechFinding = "speech" | "too short" | "silence" | "noise" | "tones";

/** Least duration of speech, in seconds. */
const LEAST_DURATION_S = 1 / 3;
/** Least duration of the voiced frames of speech, in seconds. */
const LEAST_VOICED_S = 0.12;
/** Least fraction of the frames of speech that are voiced. */
const LEAST_VOICED_FRACTION = 0.08;
/** Pitch that changes by less than this from frame to frame is still, in semitones. */
const STILL_SEMITONES = 0.03;
/** Largest fraction of still frames in a voice; instruments have more. */
const MOST_STILL_FRACTION = 0.5;

/**
 * Looks for speech in a recording: it is long and loud enough, and has voiced frames with a pitch
 * that moves. Recognises silence, noise and held tones; song and much other music pass for speech.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findSpeech } from "./speech.ts";
 * const samples = new Float32Array(16_000);
 * assert(findSpeech({ samples, sampleRateHz: 16_000 }) === "silence");
 * ```
 */
export function findSpeech(signal: Signal): SpeechFinding {
  if (durationS(signal) < LEAST_DURATION_S) return "too short";
  if (!(loudestBlockDbfs(signal) > SILENCE_DBFS)) return "silence";
  const { values, frames, voiced } = extractContours(signal);
  const { values: pitch } = selectContours(values, "pitch_semitones");
  let count = 0, pairs = 0, still = 0;
  for (let t = 0; t < frames; t++) {
    if (!voiced[t]) continue;
    count++;
    if (t === 0 || !voiced[t - 1]) continue;
    pairs++;
    if (Math.abs(pitch[t] - pitch[t - 1]) < STILL_SEMITONES) still++;
  }
  if (count * CONTOUR_HOP_S < LEAST_VOICED_S) return "noise";
  if (count < LEAST_VOICED_FRACTION * frames) return "noise";
  return still > MOST_STILL_FRACTION * pairs ? "tones" : "speech";
}
