import type { Signal } from "./signal.ts";

const FRAME_SAMPLES = 512;
const HOP_SAMPLES = 128;

/**
 * Trims silence from both ends of a recording.
 *
 * @param signal The recording, at 16 kHz.
 * @param rangeDb Frames more than this below the loudest one are silent, in dB.
 * @returns From the first to the last frame that is not silent, sharing memory with the input; the
 * signal itself if it is digital silence.
 * @see librosa 0.11 `effects.trim(frame_length=512, hop_length=128)`
 */
export function trimSilence(signal: Signal, rangeDb = 40): Signal {
  const { samples, sampleRateHz } = signal;
  const energies = frameEnergies(samples);
  const loudest = energies.reduce((a, b) => Math.max(a, b), 0);
  const threshold = loudest * 10 ** (-rangeDb / 10);
  const first = energies.findIndex((energy) => energy > threshold);
  if (first < 0) return signal;
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
