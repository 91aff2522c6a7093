import type { Random } from "../../core/random.ts";
import { trimSilence } from "../activity.ts";
import type { Signal } from "../signal.ts";
import {
  pinkNoise,
  synthesiseClicks,
  synthesiseCoughs,
  synthesiseMusic,
  whiteNoise,
} from "../sounds.ts";
import type { Degradation } from "./degradation.ts";
import { meanPower } from "../../core/statistics.ts";

/** Smallest and largest number of voices in babble. */
const FEWEST_VOICES = 4, MOST_VOICES = 7;

/** Noises and other sounds added to the voice. */
export const NOISES: readonly Degradation[] = [
  noise("white", "white noise", 20, whiteNoise),
  noise("noise", "pink noise", 20, pinkNoise),
  noise("babble", `${FEWEST_VOICES} to ${MOST_VOICES} other voices`, 20, babble),
  noise("music", "synthetic music", 20, synthesiseMusic),
  noise("coughs", "synthetic coughs", 10, synthesiseCoughs),
  noise("clicks", "clicks", 10, synthesiseClicks),
];

/**
 * Creates the degradation that adds a sound to a recording.
 *
 * @param id Name of the sound; the id of the degradation adds the level.
 * @param snrDb Signal-to-noise ratio in dB, as in {@linkcode addSound}.
 * @param make Generates the sound, shape `[length]`.
 */
export function noise(
  id: string,
  description: string,
  snrDb: number,
  make: (length: number, random: Random, voices: readonly Signal[]) => Float64Array,
): Degradation {
  return {
    id: `${id}-${snrDb}db`,
    description: `${description}, ${snrDb} dB SNR`,
    apply: (signal, random, voices = []) =>
      addSound(signal, make(signal.samples.length, random, voices), snrDb),
  };
}

/**
 * Adds a sound to a recording at a signal-to-noise ratio.
 *
 * @param sound As long as the recording, shape `[n]`.
 * @param snrDb Signal-to-noise ratio in dB; the power of the sound is that of its non-zero samples.
 * @returns The sum; the recording itself if the sound is silent.
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

/**
 * Mixes voices at the same power. Each starts at a random position, and repeats when it ends.
 *
 * @param voices At least four, of which four to seven are drawn.
 * @returns Shape `[length]`.
 * @throws {RangeError} If there are fewer than four.
 */
export function babble(length: number, random: Random, voices: readonly Signal[]): Float64Array {
  if (voices.length < FEWEST_VOICES) {
    throw new RangeError(
      `Cannot mix babble of ${voices.length} voices, expected ${FEWEST_VOICES} or more`,
    );
  }
  const left = [...voices];
  const count = FEWEST_VOICES +
    random.below(Math.min(MOST_VOICES, voices.length) - FEWEST_VOICES + 1);
  const mixed = new Float64Array(length);
  for (let k = 0; k < count; k++) {
    const [voice] = left.splice(random.below(left.length), 1);
    const { samples } = trimSilence(voice);
    const gain = 1 / Math.sqrt(Math.max(meanPower(samples), 1e-12));
    const start = random.below(samples.length);
    for (let i = 0; i < length; i++) mixed[i] += gain * samples[(start + i) % samples.length];
  }
  return mixed;
}
