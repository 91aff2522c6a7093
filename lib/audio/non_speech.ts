import type { Random } from "../core/random.ts";
import { filtered } from "./augment/spectrum.ts";
import { SAMPLE_RATE_HZ, type Signal } from "./signal.ts";
import {
  pinkNoise,
  sine,
  synthesiseClicks,
  synthesiseCoughs,
  synthesiseMusic,
  whiteNoise,
} from "./sounds.ts";

/** A kind of sound that is not speech. */
export interface NonSpeech {
  /** Short name. */
  readonly id: string;
  /** Generates one at `SAMPLE_RATE_HZ`; level, pitch and colour are drawn. */
  make(random: Random): Signal;
}

const SECONDS = 3;
const LENGTH = SECONDS * SAMPLE_RATE_HZ;

/** Sounds to which no emotion is the right answer. */
export const NON_SPEECH: readonly NonSpeech[] = [
  { id: "silence", make: () => toSignal(new Float64Array(LENGTH), 1) },
  {
    id: "tones",
    make: (random) => {
      const hz = 80 * 50 ** random.uniform(), second = 1 + random.uniform();
      const upper = sine(LENGTH, hz * second);
      return atLevel(sine(LENGTH, hz).map((value, i) => value + 0.5 * upper[i]), random);
    },
  },
  {
    id: "hum",
    make: (random) => {
      const mainsHz = [50, 60][random.below(2)];
      const parts = [1, 2, 3, 4].map((h) => sine(LENGTH, h * mainsHz));
      return atLevel(parts[0].map((_, i) => parts.reduce((sum, own) => sum + own[i], 0)), random);
    },
  },
  { id: "white noise", make: (random) => atLevel(whiteNoise(LENGTH, random), random) },
  { id: "pink noise", make: (random) => atLevel(pinkNoise(LENGTH, random), random) },
  {
    id: "wind",
    make: (random) => {
      const gusts = filtered(
        whiteNoise(LENGTH, random),
        (bin, size) => bin / size * SAMPLE_RATE_HZ < 1 ? 1 : 0,
      );
      const brown = filtered(whiteNoise(LENGTH, random), (bin) => 1 / Math.max(1, bin));
      return atLevel(brown.map((value, i) => value * (1 + Math.abs(gusts[i]) * 50)), random);
    },
  },
  { id: "music", make: (random) => atLevel(synthesiseMusic(LENGTH, random), random) },
  { id: "clicks", make: (random) => atLevel(synthesiseClicks(LENGTH, random), random) },
  { id: "coughs", make: (random) => atLevel(synthesiseCoughs(LENGTH, random), random) },
];

/** Scales a sound to a peak that is drawn, 0.03 to 0.9 of full scale. */
function atLevel(sound: Float64Array, random: Random): Signal {
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return toSignal(sound, 0.9 * (1 / 30) ** random.uniform() / peak);
}

function toSignal(sound: Float64Array, gain: number): Signal {
  return { samples: Float32Array.from(sound, (v) => gain * v), sampleRateHz: SAMPLE_RATE_HZ };
}
