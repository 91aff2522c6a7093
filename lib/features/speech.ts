import { highPass } from "../audio/high_pass.ts";
import { durationS, loudestBlockDbfs, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import { meanAndStandardDeviation } from "../core/statistics.ts";
import { CONTOUR_HOP_S, type Contours, extractContours, selectContours } from "./sets/contours.ts";

/** Result of looking for speech in a recording: `speech`, or the reason why there is none. */
export type SpeechFinding = "speech" | "too short" | "silence" | "noise" | "tones";

/** Why a recording gets no answer, in the words of command line, notebooks and app. */
export const NO_SPEECH: Readonly<Record<Exclude<SpeechFinding, "speech">, string>> = {
  "too short": "it is too short: at least a third of a second of speech is needed",
  silence: "there is no speech in it: it is silent",
  noise: "there is no speech in it: no voice, only noise",
  tones: "there is no speech in it: a held tone, a hum or a sweep",
};

/** Least duration of speech, in seconds. */
const LEAST_DURATION_S = 1 / 3;
/** Below this there is no voice, but the hum of mains, rumble and offsets, in Hz. */
const LOWEST_VOICE_HZ = 60;
/** Frames more than this below the loudest are pauses, in natural log amplitude: 30 dB. */
const PAUSE_RANGE = 3.5;
/** Least duration of the voiced frames of speech, in seconds. */
const LEAST_VOICED_S = 0.05;
/** Least fraction of the frames of speech, without pauses, that are voiced. */
const LEAST_VOICED_FRACTION = 0.025;
/** Pitch that changes by less than this from frame to frame is still, in semitones. */
const STILL_SEMITONES = 0.03;
/** Largest fraction of still frames in a voice; instruments have more. */
const MOST_STILL_FRACTION = 0.65;
/** Frames in a block of 50 ms. */
const BLOCK_FRAMES = 5;
/**
 * Least standard deviation of the level of speech, in natural log amplitude: 1.7 dB. Syllables rise
 * and fall; held tones, chords, sweeps and hum do not, with noise over them or not.
 */
const LEAST_LEVEL_CHANGE = 0.2;

/**
 * Looks for speech in a recording: it is long and loud enough, and has voiced frames with a pitch
 * and a level that move. Recognises silence, offsets, noise, clicks, hum, held tones and sweeps;
 * song and much other music pass for speech.
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
  const filtered = highPass(signal, LOWEST_VOICE_HZ);
  if (!(loudestBlockDbfs(filtered) > SILENCE_DBFS)) return "silence";
  const contours = extractContours(filtered);
  const { values: level } = selectContours(contours.values, "energy");
  const loudest = level.reduce((a, b) => Math.max(a, b), -Infinity);
  const active = level.filter((value) => value > loudest - PAUSE_RANGE).length;
  const voiced = contours.voiced.reduce((sum, own) => sum + own, 0);
  if (voiced * CONTOUR_HOP_S < LEAST_VOICED_S) return "noise";
  if (voiced < LEAST_VOICED_FRACTION * active) return "noise";
  const isSteady = levelChange(level, loudest) < LEAST_LEVEL_CHANGE;
  return isSteady || stillFraction(contours) > MOST_STILL_FRACTION ? "tones" : "speech";
}

/** Standard deviation of the level over blocks of 50 ms, within which chords beat. */
function levelChange(level: Float32Array, loudest: number): number {
  const blocks: number[] = [];
  for (let at = 0; at + BLOCK_FRAMES <= level.length; at += BLOCK_FRAMES) {
    const block = level.subarray(at, at + BLOCK_FRAMES);
    const mean = block.reduce((sum, value) => sum + value, 0) / BLOCK_FRAMES;
    blocks.push(Math.max(mean, loudest - PAUSE_RANGE));
  }
  return meanAndStandardDeviation(blocks).standardDeviation;
}

/** Fraction of the voiced frames after another one whose pitch is that of the one before. */
function stillFraction({ values, frames, voiced }: Contours): number {
  const { values: pitch } = selectContours(values, "pitch_semitones");
  let pairs = 0, still = 0;
  for (let t = 1; t < frames; t++) {
    if (!voiced[t] || !voiced[t - 1]) continue;
    pairs++;
    if (Math.abs(pitch[t] - pitch[t - 1]) < STILL_SEMITONES) still++;
  }
  return still / Math.max(1, pairs);
}
