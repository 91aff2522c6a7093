import { meanPower } from "../core/statistics.ts";

/** Mono audio. */
export interface Signal {
  /** Samples, full scale being `-1..1`, shape `[n]`. */
  readonly samples: Float32Array;
  /** Sample rate in Hz. */
  readonly sampleRateHz: number;
}

/** Sample rate that all features are computed at, in Hz. */
export const SAMPLE_RATE_HZ = 16_000;

/** Lowest sample rate that is accepted, in Hz. */
export const MIN_SAMPLE_RATE_HZ = 1_000;

/** Highest sample rate that is accepted, in Hz. */
export const MAX_SAMPLE_RATE_HZ = 384_000;

/** Longest recording that is accepted, in seconds. */
export const MAX_DURATION_S = 60 * 60;

/** Root mean square below which a signal is silent, in dB relative to full scale. */
export const SILENCE_DBFS: number = -70;

/** Computes the duration of a signal in seconds. */
export function durationS(signal: Signal): number {
  return signal.samples.length / signal.sampleRateHz;
}

/**
 * Computes the level of the loudest 30 ms block of a signal; blocks do not overlap.
 *
 * @returns Root mean square in dB relative to full scale (a square wave of amplitude 1 has
 * 0 dBFS); `-Infinity` for digital silence or no samples. Blocks with a `NaN` do not count.
 */
export function loudestBlockDbfs({ samples, sampleRateHz }: Signal): number {
  const block = Math.max(1, Math.round(0.03 * sampleRateHz));
  let loudest = 0;
  for (let start = 0; start < samples.length; start += block) {
    const power = meanPower(samples.subarray(start, start + block));
    if (power > loudest) loudest = power;
  }
  return 10 * Math.log10(loudest);
}
