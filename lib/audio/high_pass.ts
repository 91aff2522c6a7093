import type { Signal } from "./signal.ts";

/**
 * Removes offsets and what is below a frequency, by a one-pole high-pass filter.
 *
 * @param signal The recording, which is not changed.
 * @param cutoffHz Frequency that is lowered by 3 dB; below it, 6 dB more an octave.
 */
export function highPass({ samples, sampleRateHz }: Signal, cutoffHz: number): Signal {
  const decay = Math.exp(-2 * Math.PI * cutoffHz / sampleRateHz);
  const filtered = new Float32Array(samples.length);
  let before = samples[0], output = 0;
  for (let i = 0; i < samples.length; i++) {
    output = decay * (output + samples[i] - before);
    before = samples[i];
    filtered[i] = output;
  }
  return { samples: filtered, sampleRateHz };
}
