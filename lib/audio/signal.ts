/** Mono audio as every later step takes it. */
export interface Signal {
  /** Samples in `-1..1`, shape `[n]`. */
  readonly samples: Float32Array;
  /** Samples per second, in Hz. */
  readonly sampleRateHz: number;
}

/** The sample rate all features are computed at, in Hz. */
export const SAMPLE_RATE_HZ = 16_000;

/** The longest recording that is accepted, in seconds; a longer one is to be cut first. */
export const MAX_DURATION_S = 30 * 60;

/** A frame is silent below this root mean square, in dB relative to full scale. */
export const SILENCE_DBFS: number = -70;

/**
 * Length of a signal.
 *
 * @param signal The signal.
 * @returns Duration in seconds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { durationS } from "./signal.ts";
 * assert(durationS({ samples: new Float32Array(8_000), sampleRateHz: 16_000 }) === 0.5);
 * ```
 */
export function durationS(signal: Signal): number {
  return signal.samples.length / signal.sampleRateHz;
}

/**
 * Level of the loudest 30 ms of a signal.
 *
 * @param signal The signal; its blocks of 30 ms do not overlap.
 * @returns Root mean square of the loudest block in dB relative to full scale (a square wave of
 * amplitude 1 has 0 dBFS); `-Infinity` for digital silence or no samples.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loudestBlockDbfs } from "./signal.ts";
 * const half = new Float32Array(16_000).fill(0.5);
 * assert(Math.abs(loudestBlockDbfs({ samples: half, sampleRateHz: 16_000 }) + 6.02) < 0.01);
 * ```
 */
export function loudestBlockDbfs(signal: Signal): number {
  const { samples, sampleRateHz } = signal;
  const block = Math.max(1, Math.round(0.03 * sampleRateHz));
  let loudest = 0;
  for (let start = 0; start < samples.length; start += block) {
    const end = Math.min(start + block, samples.length);
    let energy = 0;
    for (let i = start; i < end; i++) energy += samples[i] * samples[i];
    loudest = Math.max(loudest, energy / (end - start));
  }
  return 10 * Math.log10(loudest);
}
