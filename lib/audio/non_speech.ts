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
  /** Generates a sound at `SAMPLE_RATE_HZ`; its level, pitch and colour are random. */
  make(random: Random): Signal;
}

const LENGTH = 3 * SAMPLE_RATE_HZ;

/** Generators of sounds by short name; pitch and colour are random. */
const SOUNDS: Readonly<Record<string, (length: number, random: Random) => Float64Array>> = {
  tones(length, random) {
    const hz = 80 * 50 ** random.uniform(), second = 1 + random.uniform();
    const upper = sine(length, hz * second);
    return sine(length, hz).map((value, i) => value + 0.5 * upper[i]);
  },
  hum(length, random) {
    const mainsHz = [50, 60][random.below(2)];
    const parts = [1, 2, 3, 4].map((h) => sine(length, h * mainsHz));
    return parts[0].map((_, i) => parts.reduce((sum, part) => sum + part[i], 0));
  },
  "white noise": whiteNoise,
  "pink noise": pinkNoise,
  wind(length, random) {
    const gusts = filtered(
      whiteNoise(length, random),
      (bin, size) => bin / size * SAMPLE_RATE_HZ < 1 ? 1 : 0,
    );
    const brown = filtered(whiteNoise(length, random), (bin) => 1 / Math.max(1, bin));
    return brown.map((value, i) => value * (1 + Math.abs(gusts[i]) * 50));
  },
  music: synthesiseMusic,
  clicks: synthesiseClicks,
  coughs: synthesiseCoughs,
};

/** Sounds for which predicting any emotion is wrong. */
export const NON_SPEECH: readonly NonSpeech[] = [
  { id: "silence", make: () => toSignal(new Float64Array(LENGTH), 1) },
  ...Object.entries(SOUNDS).map(([id, sound]): NonSpeech => ({
    id,
    make: (random) => atLevel(sound(LENGTH, random), random),
  })),
];

/** Scales a sound to a random peak, 0.03 to 0.9 of full scale. */
function atLevel(sound: Float64Array, random: Random): Signal {
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return toSignal(sound, 0.9 * (1 / 30) ** random.uniform() / peak);
}

function toSignal(sound: Float64Array, gain: number): Signal {
  return { samples: Float32Array.from(sound, (v) => gain * v), sampleRateHz: SAMPLE_RATE_HZ };
}
