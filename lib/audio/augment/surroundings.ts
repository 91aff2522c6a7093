import type { Random } from "../../core/random.ts";
import { trimSilence } from "../activity.ts";
import { gaussian } from "../../core/random.ts";
import type { Signal } from "../signal.ts";
import { throughChannel } from "./channel.ts";
import type { Degradation } from "./degradation.ts";
import { filtered, inverse, realSpectrum } from "./spectrum.ts";

/** Decay time (RT60), as in a furnished office. */
const ROOM_DECAY_S = 0.35;
/** Total level of the echoes below the direct sound, in dB. */
const ROOM_ECHOES_DB = 3;
const TILT_DB = 2;
/** Frequency at which a tilt has a gain of 0 dB, and frequency below which its gain is constant. */
const TILT_AT_HZ = 1_000, TILT_FROM_HZ = 60;

/** Other microphones and rooms. */
export const SURROUNDINGS: readonly Degradation[] = [
  {
    id: "tilt-up",
    description: `spectrum rising by ${TILT_DB} dB per octave`,
    apply: (signal) => tilted(signal, TILT_DB),
  },
  {
    id: "tilt-down",
    description: `spectrum falling by ${TILT_DB} dB per octave`,
    apply: (signal) => tilted(signal, -TILT_DB),
  },
  {
    id: "microphone",
    description: "a small microphone: 150 Hz to 6.5 kHz, raised above 3 kHz",
    apply: (signal, random) =>
      throughChannel(signal, {
        tone: { lowDb: -4, middleDb: 2, highDb: 5 },
        highPassHz: 150,
        lowPassHz: 6_500,
      }, random),
  },
  {
    id: "room",
    description:
      `small room, reverberation of ${ROOM_DECAY_S} s, ${ROOM_ECHOES_DB} dB below the voice`,
    apply: room,
  },
];

/** Tilts the spectrum around 1 kHz, by a number of dB per octave; constant gain below 60 Hz. */
export function tilted({ samples, sampleRateHz }: Signal, dbPerOctave: number): Signal {
  const changed = filtered(samples, (bin, size) => {
    const hz = Math.max(TILT_FROM_HZ, bin / size * sampleRateHz);
    return 10 ** (dbPerOctave * Math.log2(hz / TILT_AT_HZ) / 20);
  });
  return { samples: Float32Array.from(changed), sampleRateHz };
}

/** Adds echoes that decay exponentially, as they do in a room of any shape. */
function room({ samples, sampleRateHz }: Signal, random: Random): Signal {
  const length = Math.round(ROOM_DECAY_S * sampleRateHz);
  const decay = (i: number) => 10 ** (-3 * i / length);
  const echoes = Float64Array.from({ length }, (_, i) => gaussian(random) * decay(i));
  const energy = echoes.reduce((sum, echo) => sum + echo * echo, 0);
  const gain = Math.sqrt(10 ** (-ROOM_ECHOES_DB / 10) / energy);
  const size = samples.length + length;
  const voice = realSpectrum(samples, size);
  const response = realSpectrum(echoes.map((echo, i) => (i === 0 ? 1 : gain * echo)), size);
  for (let k = 0; k < voice.length; k += 2) {
    const [a, b, c, d] = [voice[k], voice[k + 1], response[k], response[k + 1]];
    voice[k] = a * c - b * d;
    voice[k + 1] = a * d + b * c;
  }
  return { samples: Float32Array.from(inverse(voice).subarray(0, size)), sampleRateHz };
}

/**
 * Cuts a recording to the first seconds of its speech, from the first frame that is not silent;
 * shorter speech is kept whole.
 */
export function firstSeconds(signal: Signal, seconds: number): Signal {
  const { samples, sampleRateHz } = trimSilence(signal);
  return { samples: samples.subarray(0, Math.round(seconds * sampleRateHz)), sampleRateHz };
}
