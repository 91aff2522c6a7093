import { gaussian, type Random } from "../core/random.ts";
import { filtered } from "./augment/spectrum.ts";
import { SAMPLE_RATE_HZ } from "./signal.ts";

const TAU = 2 * Math.PI;

/** Generates white noise, shape `[length]`. */
export function whiteNoise(length: number, random: Random): Float64Array {
  return Float64Array.from({ length }, () => gaussian(random));
}

/** Generates pink noise, which has the same power in each octave, shape `[length]`. */
export function pinkNoise(length: number, random: Random): Float64Array {
  return filtered(whiteNoise(length, random), (bin) => 1 / Math.sqrt(Math.max(1, bin)));
}

/** Generates a sine of amplitude 1 at `SAMPLE_RATE_HZ`, shape `[length]`. */
export function sine(length: number, hz: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin(TAU * hz * i / SAMPLE_RATE_HZ));
}

/** Triads of a chord progression, in semitones above the tonic. */
const CHORDS = [[0, 4, 7], [-3, 0, 4], [5, 9, 12], [7, 11, 14]];
const BEAT_S = 0.5;
const HARMONICS = 5;

/**
 * Synthesises music: plucked chords, a bass and a brushed beat. The key and the order of the chords
 * are random.
 *
 * @param length Number of samples at `SAMPLE_RATE_HZ`.
 * @returns Shape `[length]`, peak about 1.
 */
export function synthesiseMusic(length: number, random: Random): Float64Array {
  const music = new Float64Array(length);
  const keyHz = 220 * 2 ** (random.below(12) / 12);
  const beat = Math.round(BEAT_S * SAMPLE_RATE_HZ);
  for (let start = 0; start < length; start += beat) {
    const chord = CHORDS[random.below(CHORDS.length)];
    const notes = [chord[0] - 12, ...chord].map((semitones) => keyHz * 2 ** (semitones / 12));
    for (let i = 0; i < Math.min(2 * beat, length - start); i++) {
      const seconds = i / SAMPLE_RATE_HZ, attack = Math.min(1, seconds / 0.01);
      const decay = Math.exp(-3 * seconds); // the h-th harmonic decays h times as fast
      let sum = 0;
      for (const hz of notes) sum += harmonics(TAU * hz * seconds, decay);
      const brush = 0.3 * gaussian(random) * Math.exp(-60 * seconds);
      music[start + i] += attack * (0.1 * sum + brush);
    }
  }
  return music;
}

/** Sums `sin(hx) · decayʰ / h` by a recurrence, which is faster than computing each sine. */
function harmonics(x: number, decay: number): number {
  const twice = 2 * Math.cos(x);
  let before = 0, sine = Math.sin(x), gain = decay, sum = 0;
  for (let h = 1; h <= HARMONICS; h++) {
    sum += gain * sine / h;
    [before, sine] = [sine, twice * sine - before];
    gain *= decay;
  }
  return sum;
}

/** Synthesises one to three coughs (a burst, then breath), shape `[length]`, zero between them. */
export function synthesiseCoughs(length: number, random: Random): Float64Array {
  return scattered(length, 1 + random.below(3), Math.round(0.35 * SAMPLE_RATE_HZ), random, (n) => {
    const throat = 500 + 600 * random.uniform();
    return noiseAround(throat, 1, n, random).map((value, i) => {
      const seconds = i / SAMPLE_RATE_HZ;
      return value * Math.min(1, seconds / 0.005) *
        (Math.exp(-25 * seconds) + 0.2 * Math.exp(-6 * seconds));
    });
  });
}

/** Synthesises five to twelve clicks (10 ms, decaying), shape `[length]`, zero between them. */
export function synthesiseClicks(length: number, random: Random): Float64Array {
  return scattered(length, 5 + random.below(8), Math.round(0.01 * SAMPLE_RATE_HZ), random, (n) => {
    const hz = 1_500 + 3_000 * random.uniform();
    return sine(n, hz).map((value, i) => value * Math.exp(-600 * i / SAMPLE_RATE_HZ));
  });
}

/**
 * Synthesises one to ten knocks, shape `[length]`: decaying noise around a frequency. Frequency and
 * decay time are random, so that some sound like clicks, others like coughs.
 */
export function synthesiseKnocks(length: number, random: Random): Float64Array {
  const longest = Math.round(7 * 0.12 * SAMPLE_RATE_HZ);
  return scattered(length, 1 + random.below(10), longest, random, () => {
    const centreHz = 150 * 27 ** random.uniform(), decayS = 0.002 * 60 ** random.uniform();
    const samples = Math.round(7 * decayS * SAMPLE_RATE_HZ);
    return noiseAround(centreHz, 2, samples, random)
      .map((value, i) => value * Math.exp(-i / SAMPLE_RATE_HZ / decayS));
  });
}

/** Generates noise around a frequency; with narrowness 1, its amplitude halves an octave away. */
function noiseAround(centreHz: number, narrowness: number, length: number, random: Random) {
  return filtered(whiteNoise(length, random), (bin, size) => {
    const hz = bin / size * SAMPLE_RATE_HZ;
    return 1 / (1 + narrowness * Math.log2(Math.max(1, hz) / centreHz) ** 2);
  });
}

/** Places short sounds at random positions; what extends beyond the end is cut. */
function scattered(
  length: number,
  count: number,
  soundSamples: number,
  random: Random,
  make: (length: number) => Float64Array,
): Float64Array {
  const all = new Float64Array(length);
  for (let k = 0; k < count; k++) {
    const start = random.below(Math.max(1, length - soundSamples));
    const sound = make(soundSamples);
    for (let i = 0; i < Math.min(sound.length, length - start); i++) all[start + i] += sound[i];
  }
  return all;
}
