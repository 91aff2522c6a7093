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
import { addSound, type Degradation } from "./degradation.ts";
import { meanPower } from "../../core/statistics.ts";

/** Fewest and most voices of babble. */
const BABBLE_VOICES = [4, 7] as const;

/** Sounds beside the voice. */
export const NOISES: readonly Degradation[] = [
  {
    id: "white-20db",
    description: "white noise, 20 dB below the voice",
    apply: (signal, random) => addSound(signal, whiteNoise(signal.samples.length, random), 20),
  },
  pinkNoiseAt(20),
  {
    id: "babble-20db",
    description: `${BABBLE_VOICES[0]} to ${BABBLE_VOICES[1]} other voices, 20 dB below the voice`,
    apply: (signal, random, voices = []) =>
      addSound(signal, babble(signal.samples.length, voices, random), 20),
  },
  {
    id: "music-20db",
    description: "synthetic music, 20 dB below the voice",
    apply: (signal, random) => addSound(signal, synthesiseMusic(signal.samples.length, random), 20),
  },
  {
    id: "coughs-10db",
    description: "synthetic coughs, 10 dB below the voice",
    apply: (signal, random) =>
      addSound(signal, synthesiseCoughs(signal.samples.length, random), 10),
  },
  {
    id: "clicks-10db",
    description: "clicks, 10 dB below the voice",
    apply: (signal, random) =>
      addSound(signal, synthesiseClicks(signal.samples.length, random), 10),
  },
];

/** Pink noise at a signal-to-noise ratio. */
export function pinkNoiseAt(snrDb: number): Degradation {
  return {
    id: `noise-${snrDb}db`,
    description: `pink noise, ${snrDb} dB below the voice`,
    apply: (signal, random) => addPinkNoise(signal, snrDb, random),
  };
}

/**
 * Adds pink noise, which has the same power in each octave.
 *
 * @param snrDb Signal-to-noise ratio in dB; the signal's power is the mean from the first to the
 * last frame that is not silent.
 */
export function addPinkNoise(signal: Signal, snrDb: number, random: Random): Signal {
  return addSound(signal, pinkNoise(signal.samples.length, random), snrDb);
}

/**
 * Mixes voices of the same loudness, each from a place that is drawn, and from its start again where
 * it ends.
 *
 * @param voices At least four, of which four to seven are drawn.
 * @returns Shape `[length]`.
 * @throws {RangeError} If there are fewer than four.
 */
export function babble(length: number, voices: readonly Signal[], random: Random): Float64Array {
  const [fewest, most] = BABBLE_VOICES;
  if (voices.length < fewest) {
    throw new RangeError(
      `Cannot mix babble of ${voices.length} voices, expected ${fewest} or more`,
    );
  }
  const left = [...voices];
  const count = fewest + random.below(Math.min(most, voices.length) - fewest + 1);
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
