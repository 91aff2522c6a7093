import { resample } from "../resample.ts";
import type { Signal } from "../signal.ts";

/**
 * Changes the speed of a recording by resampling it: tempo, pitch and formants change together, as
 * when a tape is played faster or slower.
 *
 * @param factor 1.17 for 17 % faster and higher.
 * @returns The recording at its own sample rate, shorter by the factor.
 */
export function changeSpeed({ samples, sampleRateHz }: Signal, factor: number): Signal {
  return resample({ samples, sampleRateHz: Math.round(sampleRateHz * factor) }, sampleRateHz);
}
