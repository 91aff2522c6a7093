import { meanPower, percentile } from "../core/statistics.ts";
import type { Signal } from "./signal.ts";

const FRAME_SAMPLES = 512;
const HOP_SAMPLES = 128;

/** Frames more than this many dB below the loudest frame are silent. */
export const SILENCE_RANGE_DB = 40;
/** Percentile of the frame energies that is taken as the background energy, as a fraction. */
const BACKGROUND_PERCENTILE = 0.05;
/** Frames up to this many dB above that percentile are background. */
const ABOVE_BACKGROUND_DB = 6;
/** Frames within this many dB of the loudest frame are never background. */
const LOUD_RANGE_DB = 12;
/** Exponent that turns the power of a step above the background into its weight. */
const WEIGHT_EXPONENT = 0.15;
/** Background steps are weighted as if they were this many dB below the loudest step. */
const WEIGHT_RANGE_DB = 80;

/**
 * Trims silence from both ends of a recording.
 *
 * @param signal The recording, at 16 kHz.
 * @param rangeDb Frames more than this many dB below the loudest frame are silent.
 * @returns The part from the first to the last frame that is not silent, sharing memory with the
 * input; the signal itself if it is digital silence.
 * @see librosa 0.11 `effects.trim(frame_length=512, hop_length=128)`
 */
export function trimSilence(signal: Signal, rangeDb: number = SILENCE_RANGE_DB): Signal {
  const energies = frameEnergies(signal.samples);
  const loudest = energies.reduce((a, b) => Math.max(a, b), 0);
  return trimBelow(signal, energies, loudest * 10 ** (-rangeDb / 10));
}

/**
 * Trims silence, as `trimSilence` does, and background noise from both ends of a recording, so that
 * noisy speech is cut where the same speech without noise would be cut.
 *
 * @param signal The recording, at 16 kHz.
 * @returns The part from the first to the last frame above the background, sharing memory with the
 * input; the signal itself if it is digital silence.
 */
export function trimBackground(signal: Signal): Signal {
  const energies = frameEnergies(signal.samples);
  const { background, loudest } = levels(energies);
  const silence = loudest * 10 ** (-SILENCE_RANGE_DB / 10);
  return trimBelow(signal, energies, Math.max(silence, background));
}

/**
 * Estimates the power up to which a recording is background: 6 dB above its quietest frames, but at
 * least 12 dB below its loudest frame.
 *
 * @param signal The recording, at 16 kHz.
 * @returns Power, the mean of squared samples.
 */
export function backgroundPower(signal: Signal): number {
  return levels(frameEnergies(signal.samples)).background / FRAME_SAMPLES;
}

/**
 * Weights the steps of a recording by their level, for averages over time in which speech counts
 * more than pauses and background noise.
 *
 * @param samples Shape `[n]`.
 * @param stepSamples Length of a step in samples.
 * @param background Power up to which a step is background.
 * @returns A positive weight for each whole step, shape `[floor(n / stepSamples)]`. If `background`
 * is 0, a step 20 dB below another has half its weight.
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
  const loudest = powers.reduce((a, b) => Math.max(a, b), 1e-30); // above 0 for silence too
  const least = loudest * 10 ** (-WEIGHT_RANGE_DB / 10);
  return powers.map((power) => Math.max(power - background, least) ** WEIGHT_EXPONENT);
}

/** Finds the energy of the loudest frame, and the energy up to which frames are background. */
function levels(energies: Float64Array): { background: number; loudest: number } {
  const sorted = energies.toSorted();
  const [quiet, loudest] = [BACKGROUND_PERCENTILE, 1].map((p) => percentile(sorted, p));
  const background = Math.min(
    quiet * 10 ** (ABOVE_BACKGROUND_DB / 10),
    loudest * 10 ** (-LOUD_RANGE_DB / 10),
  );
  return { background, loudest };
}

/** Keeps the part from the first to the last frame whose energy is above a threshold. */
function trimBelow(signal: Signal, energies: Float64Array, threshold: number): Signal {
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
