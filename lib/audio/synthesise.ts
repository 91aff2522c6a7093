import { seededRandom } from "../core/random.ts";
import { SAMPLE_RATE_HZ, type Signal } from "./signal.ts";

/** Speaking style. */
export interface SpeakingStyle {
  /** Mean pitch in Hz. */
  readonly pitchHz: number;
  /** Amplitude of the pitch variation around the mean, in semitones. */
  readonly pitchRange: number;
  /** Syllables per second. */
  readonly rate: number;
  /** Vocal effort from 0, soft and dull, to 1, loud and bright. */
  readonly effort: number;
  /** Breath noise in the voice, from 0, none, to 1. */
  readonly breath: number;
}

/** First three formants of a vowel, and centre frequency of the fricative before it, if any. */
interface Syllable {
  readonly formantsHz: readonly [number, number, number];
  readonly hissHz?: number;
}

/** Roughly the vowels of "kids are talking by the door". */
const SYLLABLES: readonly Syllable[] = [
  { formantsHz: [400, 1900, 2550], hissHz: 3000 },
  { formantsHz: [700, 1200, 2500], hissHz: 5500 },
  { formantsHz: [590, 900, 2540], hissHz: 3800 },
  { formantsHz: [420, 1850, 2500] },
  { formantsHz: [690, 1350, 2450] },
  { formantsHz: [500, 1400, 2400] },
  { formantsHz: [560, 880, 2450], hissHz: 4200 },
];
const BANDWIDTHS_HZ = [80, 110, 160, 200];
const FOURTH_FORMANT_HZ = 3500;
const PAUSE_S = 0.3;
/** Duration of the noise as a fraction of its syllable. */
const HISS_FRACTION = 0.22;

/**
 * Synthesises a speech-like sentence, for use without recordings: a pulse train at the pitch of a
 * voice, filtered by the formants of vowels, with fricative noise between them. It is not
 * intelligible, and nobody's voice.
 *
 * @param uniform Draws from the uniform distribution over `0 ≤ x < 1`.
 * @returns One to a few seconds at `SAMPLE_RATE_HZ`, peak below 1, silence at both ends.
 * @throws {RangeError} If pitch or rate are not positive.
 */
export function synthesiseSpeech(style: SpeakingStyle, uniform: () => number): Signal {
  const { pitchHz, rate, effort } = style;
  if (!(pitchHz > 0 && rate > 0)) {
    throw new RangeError(
      `Cannot synthesise speech at ${pitchHz} Hz and ${rate} syllables/s, expected more than 0`,
    );
  }
  const syllableSamples = Math.round(SAMPLE_RATE_HZ / rate);
  const spoken = SYLLABLES.length * syllableSamples;
  const pause = Math.round(PAUSE_S * SAMPLE_RATE_HZ);
  const source = voiceSource(style, spoken, uniform);
  const samples = new Float32Array(spoken + 2 * pause);
  samples.set(vowels(source, syllableSamples), pause);
  addHisses(samples.subarray(pause), syllableSamples, effort, uniform);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const level = 0.05 * 10 ** effort; // soft speech is 20 dB below loud
  return { samples: samples.map((sample) => sample / peak * level), sampleRateHz: SAMPLE_RATE_HZ };
}

/** Generates the glottal source: pulses, smoother for a soft voice, and breath noise. */
function voiceSource(style: SpeakingStyle, length: number, uniform: () => number): Float32Array {
  const { pitchHz, pitchRange, effort, breath } = style;
  const source = new Float32Array(length);
  // The cut-off of a second one-pole low-pass rises with effort: 300 Hz when soft, 3 kHz when loud.
  const smooth = [120, 300 * 10 ** effort].map((hz) =>
    Math.exp(-2 * Math.PI * hz / SAMPLE_RATE_HZ)
  );
  let phase = 0, first = 0, second = 0, jitter = 0;
  for (let i = 0; i < length; i++) {
    const position = i / length;
    // Pitch declines over the sentence, and rises and falls in each of three phrases.
    const semitones = pitchRange * (0.6 * Math.sin(2 * Math.PI * 3 * position) + 0.5 - position);
    phase += pitchHz * 2 ** ((semitones + jitter) / 12) / SAMPLE_RATE_HZ;
    let pulse = 0;
    if (phase >= 1) {
      phase -= 1;
      jitter = 0.3 * (uniform() - 0.5);
      pulse = 1;
    }
    first = smooth[0] * first + pulse + breath * 0.1 * (uniform() - 0.5);
    second = smooth[1] * second + (1 - smooth[1]) * first;
    source[i] = second;
  }
  return source;
}

/** Filters a source by the formants of successive syllables, gliding between them. */
function vowels(source: Float32Array, syllableSamples: number): Float32Array {
  let sound = source;
  for (const [formant, bandwidth] of BANDWIDTHS_HZ.entries()) {
    const shaped = new Float32Array(sound.length);
    let last = 0, beforeLast = 0;
    const radius = Math.exp(-Math.PI * bandwidth / SAMPLE_RATE_HZ);
    for (let i = 0; i < sound.length; i++) {
      const angle = 2 * Math.PI * formantAt(i / syllableSamples, formant) / SAMPLE_RATE_HZ;
      const b = 2 * radius * Math.cos(angle), c = -radius * radius;
      const value = (1 - b - c) * sound[i] + b * last + c * beforeLast;
      beforeLast = last;
      last = value;
      shaped[i] = value;
    }
    sound = shaped;
  }
  return sound.map((value, i) => {
    const within = (i / syllableSamples) % 1;
    const change = i > 0 ? value - sound[i - 1] : 0; // lips radiate the derivative of pressure
    return change * Math.sin(Math.PI * Math.min(1, within * 1.25)) ** 0.7;
  });
}

function formantAt(position: number, formant: number): number {
  if (formant === 3) return FOURTH_FORMANT_HZ;
  const at = Math.min(Math.floor(position), SYLLABLES.length - 1);
  const next = Math.min(at + 1, SYLLABLES.length - 1);
  const glide = Math.max(0, (position - at - 0.7) / 0.3);
  return SYLLABLES[at].formantsHz[formant] * (1 - glide) +
    SYLLABLES[next].formantsHz[formant] * glide;
}

function addHisses(
  samples: Float32Array,
  syllableSamples: number,
  effort: number,
  uniform: () => number,
): void {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  for (const [at, { hissHz }] of SYLLABLES.entries()) {
    if (hissHz === undefined) continue;
    const length = Math.round(HISS_FRACTION * syllableSamples);
    const from = Math.max(0, at * syllableSamples - Math.round(length / 2));
    const cosine = 2 * 0.95 * Math.cos(2 * Math.PI * hissHz / SAMPLE_RATE_HZ);
    let last = 0, beforeLast = 0;
    for (let i = 0; i < length; i++) {
      const value = uniform() - 0.5 + cosine * last - 0.9025 * beforeLast;
      beforeLast = last;
      last = value;
      samples[from + i] += 0.02 * (1 + effort) * loudest * value * Math.sin(Math.PI * i / length);
    }
  }
}

const PITCHES_HZ = [95, 140, 210];
const STYLES: readonly (readonly [string, Omit<SpeakingStyle, "pitchHz">])[] = [
  ["flat", { pitchRange: 1, rate: 4, effort: 0.4, breath: 0.1 }],
  ["lively", { pitchRange: 8, rate: 5.5, effort: 0.9, breath: 0.05 }],
  ["soft", { pitchRange: 3, rate: 3, effort: 0.1, breath: 0.6 }],
  ["loud", { pitchRange: 5, rate: 6.5, effort: 1, breath: 0 }],
];

/**
 * Synthesises twelve recordings: low, middle and high voices in four speaking styles. They are the
 * same on every machine, up to the rounding of sines and exponentials, so that what is computed
 * from them can be compared across machines and browsers.
 *
 * @returns Short names, and signals at `SAMPLE_RATE_HZ`.
 */
export function sampleVoices(): { name: string; signal: Signal }[] {
  return PITCHES_HZ.flatMap((pitchHz, i) =>
    STYLES.map(([manner, style], j) => ({
      name: `${manner} at ${pitchHz} Hz`,
      signal: synthesiseSpeech({ pitchHz, ...style }, seededRandom(12 * i + j).uniform),
    }))
  );
}
