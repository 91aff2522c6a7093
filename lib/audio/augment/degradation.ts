import type { Random } from "../../core/random.ts";
import { meanPower } from "../../core/statistics.ts";
import { trimSilence } from "../activity.ts";
import type { Signal } from "../signal.ts";

/** A change of recordings that the robustness of models is evaluated with. */
export interface Degradation {
  /** Short name. */
  readonly id: string;
  /** Description for tables and figures. */
  readonly description: string;
  /**
   * Changes a recording; the sample rate stays.
   *
   * @param random Source of noise, echoes, and whatever is drawn for each recording.
   * @param voices Recordings of other speakers, at the same rate, for those that add voices.
   */
  apply(signal: Signal, random: Random, voices?: readonly Signal[]): Promise<Signal> | Signal;
}

/**
 * Adds a sound to a recording.
 *
 * @param sound As long as the recording, shape `[n]`.
 * @param snrDb Level of the voice above that of the sound where it is not zero, in dB.
 * @returns The recording with the sound; as it is if the sound is silent.
 */
export function addSound(signal: Signal, sound: ArrayLike<number>, snrDb: number): Signal {
  let energy = 0, sounding = 0;
  for (let i = 0; i < sound.length; i++) {
    energy += sound[i] * sound[i];
    if (sound[i] !== 0) sounding++;
  }
  if (energy === 0) return signal;
  const voicePower = meanPower(trimSilence(signal).samples);
  const gain = Math.sqrt(voicePower / (energy / sounding) * 10 ** (-snrDb / 10));
  return { ...signal, samples: signal.samples.map((sample, i) => sample + gain * sound[i]) };
}
