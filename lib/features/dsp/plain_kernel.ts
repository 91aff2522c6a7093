import FFT from "fft.js";
import type { Kernel } from "./kernel.ts";

/** Places that a kernel folds a spectrum onto. */
export const FOLDS = 12;

/**
 * The kernel without WebAssembly: the same, several times slower. Two real frames go through one
 * complex transform, as real and imaginary part.
 *
 * @param n Length of a frame, a power of two.
 * @param window What it is weighed with, shape `[n]`.
 * @returns The kernel.
 */
export function startPlainKernel(n: number, window: Float64Array): Kernel {
  const bins = n / 2 + 1;
  const fft = new FFT(n);
  const packed = new Float64Array(2 * n), spectrum = new Float64Array(2 * n);
  const two = <T>(make: () => T): T[] => [make(), make()];
  const frames = two(() => new Float32Array(n));
  const magnitudes = two(() => new Float32Array(bins));
  const weights = new Float64Array(FOLDS * bins);
  const sums = two(() => new Float64Array(FOLDS));
  return {
    frames,
    computeMagnitudes: () => {
      for (let i = 0; i < n; i++) {
        packed[2 * i] = frames[0][i] * window[i];
        packed[2 * i + 1] = frames[1][i] * window[i];
      }
      fft.transform(spectrum, packed);
      measure(spectrum, magnitudes);
      // A frame of zeros stays exactly zero: its neighbour's rounding errors would look like sound.
      for (const [i, frame] of frames.entries()) {
        if (frame.every((sample) => sample === 0)) magnitudes[i].fill(0);
      }
    },
    magnitudes,
    weights,
    fold: () => {
      for (const [i, own] of magnitudes.entries()) {
        sums[i].fill(0);
        for (let at = 0; at < weights.length; at++) {
          sums[i][at % FOLDS] += weights[at] * own[Math.floor(at / FOLDS)];
        }
      }
    },
    sums,
  };
}

/**
 * Magnitudes of both: with Z = A + iB, the spectrum A is the even part of Z, and iB the odd one.
 *
 * @param z Z, interleaved.
 * @param magnitudes Receives those of A and of B.
 */
function measure(z: Float64Array, [first, second]: readonly Float32Array[]): void {
  for (let k = 0; k < first.length; k++) {
    const at = 2 * k, mirror = (z.length - at) % z.length;
    const re = z[at] + z[mirror], im = z[at + 1] - z[mirror + 1];
    const otherRe = z[at + 1] + z[mirror + 1], otherIm = z[mirror] - z[at];
    first[k] = magnitude(re / 2, im / 2);
    second[k] = magnitude(otherRe / 2, otherIm / 2);
  }
}

/** Step by step as NumPy computes it in single precision, so that the last bit is the same too. */
function magnitude(re: number, im: number): number {
  const a = Math.abs(Math.fround(re)), b = Math.abs(Math.fround(im));
  const max = a > b ? a : b;
  if (max === 0) return 0;
  const ratio = Math.fround((a > b ? b : a) / max);
  return Math.fround(Math.sqrt(Math.fround(1 + ratio * ratio))) * max;
}
