import FFT from "fft.js";
import { trimSilence } from "../activity.ts";
import { resample } from "../resample.ts";
import type { Signal } from "../signal.ts";
import type { Random } from "../../core/random.ts";

/** A way in which speech in the wild differs from a studio's. */
export interface Degradation {
  /** Short name. */
  readonly id: string;
  /** What is done, in words. */
  readonly description: string;
  /**
   * Changes a recording.
   *
   * @param signal The recording.
   * @param random Where noise and echoes come from.
   * @returns The changed recording, at the same sample rate.
   */
  apply(signal: Signal, random: Random): Promise<Signal> | Signal;
}

const TELEPHONE_RATE_HZ = 8_000;
const TELEPHONE_FROM_HZ = 300;
/** Time in which an echo falls by 60 dB, as in a furnished office. */
const ROOM_DECAY_S = 0.35;
/** How far all echoes together are below the direct sound. */
const ROOM_ECHOES_DB = 3;

/** What recordings are tried with. */
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
  {
    id: "telephone",
    description: "8 kHz telephone: 300 Hz to 3.6 kHz",
    apply: telephone,
  },
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
 * Adds pink noise, as strong in each octave as in any other.
 *
 * @param signal The recording.
 * @param snrDb How far the noise is below the mean power from the first to the last loud frame.
 * @param random Where the noise comes from.
 * @returns The noisy recording.
 */
export function addPinkNoise(signal: Signal, snrDb: number, random: Random): Signal {
  const { samples, sampleRateHz } = signal;
  const spectrum = realSpectrum(Float64Array.from(samples, () => gaussian(random)));
  const bins = spectrum.length / 2;
  for (let k = 0; k < bins; k++) {
    const gain = 1 / Math.sqrt(Math.max(1, Math.min(k, bins - k)));
    spectrum[2 * k] *= gain;
    spectrum[2 * k + 1] *= gain;
  }
  const noise = inverse(spectrum).subarray(0, samples.length);
  const voice = meanPower(trimSilence(signal).samples);
  const gain = Math.sqrt(voice / meanPower(noise) * 10 ** (-snrDb / 10));
  return { samples: samples.map((sample, i) => sample + gain * noise[i]), sampleRateHz };
}

async function telephone(signal: Signal): Promise<Signal> {
  const narrow = await resample(signal, TELEPHONE_RATE_HZ);
  const spectrum = realSpectrum(Float64Array.from(narrow.samples));
  const bins = spectrum.length / 2;
  for (let k = 0; k < bins; k++) {
    const hz = Math.min(k, bins - k) / bins * TELEPHONE_RATE_HZ;
    // Falls by 24 dB an octave below the band, as a Butterworth filter of fourth order does.
    const gain = 1 / Math.sqrt(1 + (TELEPHONE_FROM_HZ / Math.max(hz, 1)) ** 8);
    spectrum[2 * k] *= gain;
    spectrum[2 * k + 1] *= gain;
  }
  const samples = Float32Array.from(inverse(spectrum).subarray(0, narrow.samples.length));
  return await resample({ samples, sampleRateHz: TELEPHONE_RATE_HZ }, signal.sampleRateHz);
}

/** Adds echoes that fall exponentially, as they do in a room of any shape. */
function room({ samples, sampleRateHz }: Signal, random: Random): Signal {
  const length = Math.round(ROOM_DECAY_S * sampleRateHz);
  const echoes = Float64Array.from(
    { length },
    (_, i) => gaussian(random) * 10 ** (-3 * i / length),
  );
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

/** Clips come in few sizes, and tables of sines take longer than a transform. */
const transforms = new Map<number, FFT>();

function transformOf(size: number): FFT {
  let fft = transforms.get(size);
  if (!fft) transforms.set(size, fft = new FFT(size));
  return fft;
}

/** Spectrum with zeros appended to a power of two, interleaved real and imaginary parts. */
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

function meanPower(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return sum / samples.length;
}

/** Standard normal (Box and Muller). */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}
