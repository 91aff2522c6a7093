import FFT from "fft.js";

/**
 * Filters samples by multiplying their spectrum by real gains.
 *
 * @param gainOf Returns the gain of a bin from 0 to `size / 2`, the Nyquist frequency.
 * @returns As many samples as were given.
 */
export function filtered(
  samples: ArrayLike<number>,
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

/** Transforms by size. Creating one takes longer than applying it, and few sizes occur. */
const transforms = new Map<number, FFT>();

function transformOf(size: number): FFT {
  let fft = transforms.get(size);
  if (!fft) transforms.set(size, fft = new FFT(size));
  return fft;
}

/**
 * Computes the Fourier transform of samples, padded with zeros to a power of two; returns
 * interleaved real and imaginary parts.
 */
export function realSpectrum(samples: ArrayLike<number>, atLeast = samples.length): number[] {
  const fft = transformOf(2 ** Math.ceil(Math.log2(Math.max(2, atLeast))));
  const padded = new Array<number>(fft.size).fill(0);
  for (let i = 0; i < samples.length; i++) padded[i] = samples[i];
  const spectrum = fft.createComplexArray();
  fft.realTransform(spectrum, padded);
  fft.completeSpectrum(spectrum);
  return spectrum;
}

/** Computes the inverse transform of a spectrum; returns as many samples as it has bins. */
export function inverse(spectrum: number[]): Float64Array {
  const fft = transformOf(spectrum.length / 2);
  const out = fft.createComplexArray();
  fft.inverseTransform(out, spectrum);
  return Float64Array.from({ length: fft.size }, (_, i) => out[2 * i]);
}
