import { meanPower, percentile } from "../core/statistics.ts";
import type { Signal } from "./signal.ts";

const FRAME_SAMPLES = 512;
const HOP_SAMPLES = 128;

/** Frames more than this below the loudest one are silent, in dB. */
export const SILENCE_RANGE_DB = 40;
/** Percentile of the frame energies that is used as the energy of the background. */
const BACKGROUND_PERCENTILE = 0.05;
/** Speech rises this far above that, in dB. */
const ABOVE_BACKGROUND_DB = 6;
/** Frames within this range of the loudest one are speech whatever the background, in dB. */
const LOUD_RANGE_DB = 12;
/** Steps are weighted by this power of their power above the background. */
const WEIGHT_EXPONENT = 0.15;
/** Steps of background are weighted as if they were this far below the loudest one, in dB. */
const WEIGHT_RANGE_DB = 80;

/**
 * Trims silence from both ends of a recording.
 *
 * @param signal The recording, at 16 kHz.
 * @param rangeDb Frames more than this below the loudest one are silent, in dB.
 * @returns From the first to the last frame that is not silent, sharing memory with the input; the
 * signal itself if it is digital silence.
 * @see librosa 0.11 `effects.trim(frame_length=512, hop_length=128)`
 */
export function trimSilence(signal: Signal, rangeDb: number = SILENCE_RANGE_DB): Signal {
  const energies = frameEnergies(signal.samples);
  const loudest = energies.reduce((a, b) => Math.max(a, b), 0);
  return between(signal, energies, loudest * 10 ** (-rangeDb / 10));
}

/**
 * Trims what is no louder than the background from both ends of a recording: silence, as
 * `trimSilence` does, and noise, so that a noisy recording is cut where the same speech would be cut
 * without noise.
 *
 * @param signal The recording, at 16 kHz.
 * @returns From the first to the last frame above the background, sharing memory with the input; the
 * signal itself if it is digital silence.
 */
export function trimBackground(signal: Signal): Signal {
  const energies = frameEnergies(signal.samples);
  const { background, loudest } = levels(energies);
  const silence = loudest * 10 ** (-SILENCE_RANGE_DB / 10);
  return between(signal, energies, Math.max(silence, background));
}

/**
 * Measures up to what level a recording is background: 6 dB above its quietest frames, but at least
 * 12 dB below its loudest one.
 *
 * @param signal The recording, at 16 kHz.
 * @returns Power, the mean of squared samples.
 */
export function backgroundPower(signal: Signal): number {
  return levels(frameEnergies(signal.samples)).background / FRAME_SAMPLES;
}

/**
 * Weights the steps of a recording by their level, for averages over time in which speech counts more
 * than pauses and their noise.
 *
 * @param samples Shape `[n]`.
 * @param stepSamples Samples of a step.
 * @param background Power up to which a step is background.
 * @returns A weight above 0 for each whole step, shape `[floor(n / stepSamples)]`; that of a step 20 dB
 * below another is half of it, where there is no background.
 */
export function weightsByLevel(
  samples: Float32Array,
  stepSamples: number,
  background: number,
): Float64Array {
  const powers = Float64Array.from(
    { length: Math.floor(samples.length / stepSamples) },
    (_, step) => meanPower(samples.subarray(step * stepSamples, (step + 1) * stepSamples)),
  );
  const loudest = powers.reduce((a, b) => Math.max(a, b), 1e-30); // of silence too: equal weights
  const least = loudest * 10 ** (-WEIGHT_RANGE_DB / 10);
  return powers.map((power) => Math.max(power - background, least) ** WEIGHT_EXPONENT);
}

/** The energy of the loudest frame, and that up to which frames are background. */
function levels(energies: Float64Array): { background: number; loudest: number } {
  const sorted = energies.toSorted();
  const [quiet, loudest] = [BACKGROUND_PERCENTILE, 1].map((p) => percentile(sorted, p));
  const background = Math.min(
    quiet * 10 ** (ABOVE_BACKGROUND_DB / 10),
    loudest * 10 ** (-LOUD_RANGE_DB / 10),
  );
  return { background, loudest };
}

/** Cuts from the first to the last frame whose energy is above a threshold. */
function between(signal: Signal, energies: Float64Array, threshold: number): Signal {
  const first = energies.findIndex((energy) => energy > threshold);
  if (first < 0) return signal;
  const { samples, sampleRateHz } = signal;
  const last = energies.findLastIndex((energy) => energy > threshold);
  const end = Math.min(samples.length, (last + 1) * HOP_SAMPLES);
  return { samples: samples.subarray(first * HOP_SAMPLES, end), sampleRateHz };
}

/** Sums the squares of each centred frame, with zeros beyond the ends of the signal. */
function frameEnergies(samples: Float32Array): Float64Array {
  const frames = 1 + Math.floor(samples.length / HOP_SAMPLES);
  const energies = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    const start = Math.max(0, frame * HOP_SAMPLES - FRAME_SAMPLES / 2);
    const end = Math.min(samples.length, frame * HOP_SAMPLES + FRAME_SAMPLES / 2);
    let energy = 0;
    for (let i = start; i < end; i++) energy += samples[i] * samples[i];
    energies[frame] = energy;
  }
  return energies;
}
