import { resample } from "../resample.ts";
import type { Signal } from "../signal.ts";

/**
 * Plays a recording faster or slower, as a tape would: tempo, pitch and formants change together.
 *
 * @param signal The recording.
 * @param factor 1.17 for 17 % faster and higher.
 * @returns The recording at its old sample rate, shorter by the factor.
 * @throws {RangeError} If the factor is not between 1/4 and 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { changeSpeed } from "./speed.ts";
 * const second = { samples: new Float32Array(16_000), sampleRateHz: 16_000 };
 * assert((await changeSpeed(second, 2)).samples.length === 8_000);
 * ```
 */
export async function changeSpeed(signal: Signal, factor: number): Promise<Signal> {
  if (!(factor >= 0.25 && factor <= 4)) {
    throw new RangeError(`Cannot change speed by ${factor}, expected a factor from 1/4 to 4`);
  }
  const { samples, sampleRateHz } = signal;
  const played = { samples, sampleRateHz: Math.round(sampleRateHz * factor) };
  return { ...await resample(played, sampleRateHz), sampleRateHz };
}
