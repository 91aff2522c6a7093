import type { Signal } from "./signal.ts";

/**
 * Removes the DC offset and low frequencies with a one-pole high-pass filter.
 *
 * @param signal The recording; not modified.
 * @param cutoffHz Frequency attenuated by 3 dB; below it, attenuation grows by 6 dB per octave.
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
