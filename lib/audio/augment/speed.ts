import { resample } from "../resample.ts";
import type { Signal } from "../signal.ts";

/**
 * Changes the speed of a recording by resampling it: tempo, pitch and formants change together, as
 * when a tape is played faster or slower.
 *
 * @param factor 1.17 for 17 % faster and higher.
 * @returns The recording at its own sample rate, shorter by the factor.
 * @throws {RangeError} If the factor is not between 1/4 and 4.
 */
export function changeSpeed(signal: Signal, factor: number): Signal {
  if (!(factor >= 0.25 && factor <= 4)) {
    throw new RangeError(`Cannot change speed by ${factor}, expected a factor from 1/4 to 4`);
  }
  const { samples, sampleRateHz } = signal;
  return resample({ samples, sampleRateHz: Math.round(sampleRateHz * factor) }, sampleRateHz);
}
