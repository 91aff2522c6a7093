import FFT from "fft.js";
import { trimSilence } from "../activity.ts";
import { resample } from "../resample.ts";
import type { Signal } from "../signal.ts";
import { gaussian, type Random } from "../../core/random.ts";
import { meanPower } from "../../core/statistics.ts";

/** A degradation of studio speech that occurs outside of studios. */
export interface Degradation {
  /** Short name. */
  readonly id: string;
  /** Description for tables and figures. */
  readonly description: string;
  /** Degrades a recording; the sample rate stays. Noise and echoes are drawn from `random`. */
  apply(signal: Signal, random: Random): Promise<Signal> | Signal;
}

const TELEPHONE_RATE_HZ = 8_000;
const TELEPHONE_FROM_HZ = 300;
/** Decay time (RT60), as in a furnished office. */
const ROOM_DECAY_S = 0.35;
/** Level of all echoes together below the direct sound. */
const ROOM_ECHOES_DB = 3;

/** Degradations that the robustness of models is evaluated with. */
export const DEGRADATIONS: readonly Degradation[] = [
  noiseAt(20),
  noiseAt(10),
  {
    id: "quiet",
    description: "12 dB quieter",
    apply: ({ samples, sampleRateHz }) => ({
      samples: samples.map((sample) => sample * 10 ** (-12 / 20)),
      sampleRateHz,
    }),
  },
  { id: "telephone", description: "8 kHz telephone: 300 Hz to 3.6 kHz", apply: telephone },
  {
    id: "room",
    description: `small room: echoes of ${ROOM_DECAY_S} s, ${ROOM_ECHOES_DB} dB below the voice`,
    apply: room,
  },
];

function noiseAt(snrDb: number): Degradation {
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
  const { samples, sampleRateHz } = signal;
  const white = Float64Array.from(samples, () => gaussian(random));
  const noise = filtered(white, (bin) => 1 / Math.sqrt(Math.max(1, bin)));
  const voice = meanPower(trimSilence(signal).samples);
  const gain = Math.sqrt(voice / meanPower(noise) * 10 ** (-snrDb / 10));
  return { samples: samples.map((sample, i) => sample + gain * noise[i]), sampleRateHz };
}

function telephone(signal: Signal): Signal {
  const narrow = resample(signal, TELEPHONE_RATE_HZ);
  const samples = filtered(Float64Array.from(narrow.samples), (bin, size) => {
    const hz = Math.max(1, bin / size * TELEPHONE_RATE_HZ);
    // Falls by 24 dB an octave below the band, as a Butterworth filter of fourth order does.
    return 1 / Math.sqrt(1 + (TELEPHONE_FROM_HZ / hz) ** 8);
  });
  const played = { samples: Float32Array.from(samples), sampleRateHz: TELEPHONE_RATE_HZ };
  return resample(played, signal.sampleRateHz);
}

/** Adds echoes that decay exponentially, as they do in a room of any shape. */
function room({ samples, sampleRateHz }: Signal, random: Random): Signal {
  const length = Math.round(ROOM_DECAY_S * sampleRateHz);
  const decay = (i: number) => 10 ** (-3 * i / length);
  const echoes = Float64Array.from({ length }, (_, i) => gaussian(random) * decay(i));
  const energy = echoes.reduce((sum, echo) => sum + echo * echo, 0);
  const gain = Math.sqrt(10 ** (-ROOM_ECHOES_DB / 10) / energy);
  const size = samples.length + length;
  const voice = realSpectrum(Float64Array.from(samples), size);
  const response = realSpectrum(echoes.map((echo, i) => (i === 0 ? 1 : gain * echo)), size);
  for (let k = 0; k < voice.length; k += 2) {
    const [a, b, c, d] = [voice[k], voice[k + 1], response[k], response[k + 1]];
    voice[k] = a * c - b * d;
    voice[k + 1] = a * d + b * c;
  }
  return { samples: Float32Array.from(inverse(voice).subarray(0, size)), sampleRateHz };
}

/** Multiplies each bin of the spectrum with the gain for its distance from 0 Hz. */
function filtered(
  samples: Float64Array,
  gainOf: (bin: number, size: number) => number,
): Float64Array {
  const spectrum = realSpectrum(samples);
  const size = spectrum.length / 2;
  for (let k = 0; k < size; k++) {
    const gain = gainOf(Math.min(k, size - k), size);
    spectrum[2 * k] *= gain;
    spectrum[2 * k + 1] *= gain;
  }
  return inverse(spectrum).subarray(0, samples.length);
}

/** Clips have few sizes, and tables of sines take longer to compute than a transform. */
const transforms = new Map<number, FFT>();

function transformOf(size: number): FFT {
  let fft = transforms.get(size);
  if (!fft) transforms.set(size, fft = new FFT(size));
  return fft;
}

/**
 * Transforms samples, with zeros appended up to a power of two; returns interleaved real and
 * imaginary parts.
 */
function realSpectrum(samples: Float64Array, atLeast = samples.length): number[] {
  const fft = transformOf(2 ** Math.ceil(Math.log2(Math.max(2, atLeast))));
  const padded = new Array<number>(fft.size).fill(0);
  for (let i = 0; i < samples.length; i++) padded[i] = samples[i];
  const spectrum = fft.createComplexArray();
  fft.realTransform(spectrum, padded);
  fft.completeSpectrum(spectrum);
  return spectrum;
}

function inverse(spectrum: number[]): Float64Array {
  const fft = transformOf(spectrum.length / 2);
  const out = fft.createComplexArray();
  fft.inverseTransform(out, spectrum);
  return Float64Array.from({ length: fft.size }, (_, i) => out[2 * i]);
}
