import { highPass } from "../audio/high_pass.ts";
import { durationS, loudestBlockDbfs, type Signal, SILENCE_DBFS } from "../audio/signal.ts";
import { meanAndStandardDeviation } from "../core/statistics.ts";
import { requireAnalysable } from "./feature_set.ts";
import { CONTOUR_HOP_S, type Contours, extractContours, selectContours } from "./sets/contours.ts";
import { analyseEnergy } from "./sets/spectral_contours.ts";

/** Result of {@linkcode findSpeech}: `speech`, or the reason why a recording has none. */
export type SpeechFinding = "speech" | "too short" | "silence" | "noise" | "tones";

/** Explanations, for the user, of why a recording gets no prediction. */
export const NO_SPEECH: Readonly<Record<Exclude<SpeechFinding, "speech">, string>> = {
  "too short": "it is too short: at least a third of a second of speech is needed",
  silence: "there is no speech in it: it is silent",
  noise: "there is no speech in it: no voice, only noise",
  tones: "there is no speech in it: a held tone, a hum or a sweep",
};

/** Minimum duration of speech, in seconds. */
const MIN_DURATION_S = 1 / 3;
/** Lower frequencies are not voice but mains hum, rumble and DC offset; in Hz. */
const LOWEST_VOICE_HZ = 60;
/** Frames more than this below the loudest are pauses; in natural log amplitude, about 30 dB. */
const PAUSE_RANGE = 3.5;
/** Minimum total duration of voiced frames in speech, in seconds. */
const MIN_VOICED_S = 0.05;
/** Minimum fraction of voiced frames in speech, pauses excluded. */
const MIN_VOICED_FRACTION = 0.025;
/** Pitch is constant if it changes by less than this from frame to frame, in semitones. */
const CONSTANT_PITCH_SEMITONES = 0.03;
/** Maximum fraction of frames with constant pitch in a voice; instruments have more. */
const MAX_CONSTANT_FRACTION = 0.65;
/** Frames in a block of 50 ms. */
const BLOCK_FRAMES = 5;
/**
 * Minimum standard deviation of the level of speech, in natural log amplitude: 1.7 dB. Syllables
 * rise and fall in level; sustained tones, chords, sweeps and hum do not, with or without noise.
 */
const MIN_LEVEL_STANDARD_DEVIATION = 0.2;

/**
 * Decides whether a recording contains speech: it must be long and loud enough, and have voiced
 * frames whose pitch and level vary. Silence, DC offset, noise, clicks, hum, sustained tones and
 * sweeps are rejected; singing and much other music are accepted.
 *
 * @param signal The recording, at `SAMPLE_RATE_HZ`.
 * @throws {RangeError} If it has another sample rate, or a sample is not finite.
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
  if (durationS(signal) < MIN_DURATION_S) return "too short";
  requireAnalysable(signal);
  const filtered = highPass(signal, LOWEST_VOICE_HZ);
  if (!(loudestBlockDbfs(filtered) > SILENCE_DBFS)) return "silence";
  const contours = extractContours(filtered, analyseEnergy); // half the time of all contours
  const { values: level } = selectContours(contours.values, "energy");
  const loudest = level.reduce((a, b) => Math.max(a, b), -Infinity);
  const active = level.filter((value) => value > loudest - PAUSE_RANGE).length;
  const voiced = contours.voiced.reduce((sum, flag) => sum + flag, 0);
  if (voiced * CONTOUR_HOP_S < MIN_VOICED_S) return "noise";
  if (voiced < MIN_VOICED_FRACTION * active) return "noise";
  const isSteady = levelStandardDeviation(level, loudest) < MIN_LEVEL_STANDARD_DEVIATION;
  return isSteady || constantPitchFraction(contours) > MAX_CONSTANT_FRACTION ? "tones" : "speech";
}

/** Computes the standard deviation of the level of 50 ms blocks, to ignore the beats of chords. */
function levelStandardDeviation(level: Float32Array, loudest: number): number {
  const blocks: number[] = [];
  for (let at = 0; at + BLOCK_FRAMES <= level.length; at += BLOCK_FRAMES) {
    const block = level.subarray(at, at + BLOCK_FRAMES);
    const mean = block.reduce((sum, value) => sum + value, 0) / BLOCK_FRAMES;
    blocks.push(Math.max(mean, loudest - PAUSE_RANGE));
  }
  return meanAndStandardDeviation(blocks).standardDeviation;
}

/** Computes the fraction of pairs of successive voiced frames that have the same pitch. */
function constantPitchFraction({ values, frames, voiced }: Contours): number {
  const { values: pitch } = selectContours(values, "pitch_semitones");
  let pairs = 0, constant = 0;
  for (let t = 1; t < frames; t++) {
    if (!voiced[t] || !voiced[t - 1]) continue;
    pairs++;
    if (Math.abs(pitch[t] - pitch[t - 1]) < CONSTANT_PITCH_SEMITONES) constant++;
  }
  return constant / Math.max(1, pairs);
}
