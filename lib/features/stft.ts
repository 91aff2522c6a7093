import FFT from "fft.js";

/** Magnitudes over time and frequency. */
export interface Spectrogram {
  /** Row-major, shape `[frames][bins]`, linear amplitude. */
  readonly magnitudes: Float32Array;
  /** Number of frames. */
  readonly frames: number;
  /** `frameSamples / 2 + 1`, from 0 Hz to half the sample rate. */
  readonly bins: number;
}

/** How a signal is cut into frames. */
export interface Framing {
  /** Length of a frame and of the transform, a power of two. */
  readonly frameSamples: number;
  /** Distance between the starts of neighbouring frames. */
  readonly hopSamples: number;
}

/** librosa's defaults, which the `baseline` features use at any sample rate. */
export const LIBROSA_FRAMING: Framing = { frameSamples: 2048, hopSamples: 512 };

/**
 * Number of frames of a centred transform.
 *
 * @param samples Length of the signal.
 * @param hopSamples Distance between frames.
 * @returns `1 + floor(samples / hopSamples)`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { frameCount } from "./stft.ts";
 * assert(frameCount(16_000, 512) === 32);
 * ```
 */
export function frameCount(samples: number, hopSamples: number): number {
  return 1 + Math.floor(samples / hopSamples);
}

/**
 * Short-time Fourier transform, magnitudes only.
 *
 * Frames are centred (the signal is padded with half a frame of zeros on both sides) and weighted
 * with a periodic Hann window. The transform runs in double precision and is rounded to single
 * precision where librosa does so, because librosa's tuning estimate depends on the last bit.
 *
 * @param samples The signal, shape `[n]`, `n ≥ 1`.
 * @param framing Frame length and hop in samples.
 * @returns Magnitudes, shape `[frameCount(n)][frameSamples / 2 + 1]`.
 * @throws {RangeError} If there are no samples.
 * @see librosa 0.11 `stft` with its defaults, then `abs`.
 */
export function stftMagnitudes(
  samples: Float32Array,
  { frameSamples, hopSamples }: Framing = LIBROSA_FRAMING,
): Spectrogram {
  if (samples.length === 0) throw new RangeError("Cannot transform 0 samples, expected at least 1");
  const { fft, window, packed, spectrum } = planFor(frameSamples);
  const frames = frameCount(samples.length, hopSamples);
  const bins = frameSamples / 2 + 1;
  const magnitudes = new Float32Array(frames * bins);
  // Two real frames go through one complex transform, as real and imaginary part.
  for (let frame = 0; frame < frames; frame += 2) {
    const start = frame * hopSamples - frameSamples / 2;
    const inside = start >= 0 && start + hopSamples + frameSamples <= samples.length;
    const [firstSounds, secondSounds] = inside
      ? fillPair(packed, samples, start, hopSamples, window)
      : [
        fillFrame(packed, 0, samples, start, window),
        fillFrame(packed, 1, samples, start + hopSamples, window) && frame + 1 < frames,
      ];
    if (!firstSounds && !secondSounds) continue;
    fft.transform(spectrum, packed);
    // A frame of zeros stays exactly zero: its neighbour's rounding errors would look like sound.
    const first = frame * bins;
    if (firstSounds) evenMagnitudes(spectrum, magnitudes, first, bins);
    if (secondSounds) oddMagnitudes(spectrum, magnitudes, first + bins, bins);
  }
  return { magnitudes, frames, bins };
}

interface Plan {
  readonly fft: FFT;
  readonly window: Float64Array;
  /** Interleaved complex work arrays, shape `[2 · frameSamples]`, used again for every frame. */
  readonly packed: Float64Array;
  readonly spectrum: Float64Array;
}

const plans = new Map<number, Plan>();

function planFor(frameSamples: number): Plan {
  let plan = plans.get(frameSamples);
  if (!plan) {
    plan = {
      fft: new FFT(frameSamples),
      // Halved here, which is exact, so that `separate` need not.
      window: hannWindow(frameSamples).map((weight) => weight / 2),
      packed: new Float64Array(2 * frameSamples),
      spectrum: new Float64Array(2 * frameSamples),
    };
    plans.set(frameSamples, plan);
  }
  return plan;
}

/**
 * Periodic Hann window.
 *
 * @param length Number of samples.
 * @returns Weights `0.5 - 0.5 cos(2πi / length)`, shape `[length]`.
 * @see scipy `get_window("hann", length, fftbins=True)`
 */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length),
  );
}

/**
 * Writes two windowed frames that lie within the signal, as real and imaginary parts.
 *
 * @returns Whether any sample of each frame is not zero.
 */
function fillPair(
  packed: Float64Array,
  samples: Float32Array,
  start: number,
  hop: number,
  window: Float64Array,
): [boolean, boolean] {
  let first = 0, second = 0;
  for (let i = 0, at = start; i < window.length; i++, at++) {
    const a = samples[at] * window[i], b = samples[at + hop] * window[i];
    packed[2 * i] = a;
    packed[2 * i + 1] = b;
    first += Math.abs(a);
    second += Math.abs(b);
  }
  return [first > 0, second > 0];
}

/**
 * Writes a windowed frame into the real (`part` 0) or imaginary (1) parts, zeros outside the signal.
 *
 * @returns Whether any sample of the frame is not zero.
 */
function fillFrame(
  packed: Float64Array,
  part: 0 | 1,
  samples: Float32Array,
  start: number,
  window: Float64Array,
): boolean {
  const from = Math.max(0, -start);
  const to = Math.max(from, Math.min(window.length, samples.length - start));
  for (let i = 0; i < from; i++) packed[2 * i + part] = 0;
  let sounds = false;
  for (let i = from; i < to; i++) {
    const weighted = samples[start + i] * window[i];
    if (weighted !== 0) sounds = true;
    packed[2 * i + part] = weighted;
  }
  for (let i = to; i < window.length; i++) packed[2 * i + part] = 0;
  return sounds;
}

/**
 * Magnitudes of the first of the two real signals of a complex transform, the real part: with
 * Z = A + iB, its spectrum A is the even part of Z.
 *
 * @param spectrum Half of Z, interleaved.
 * @param magnitudes Where they go.
 * @param to First place.
 * @param bins Number of them.
 */
function evenMagnitudes(
  spectrum: Float64Array,
  magnitudes: Float32Array,
  to: number,
  bins: number,
): void {
  magnitudes[to] = magnitude(2 * spectrum[0], 0);
  for (let k = 1, at = 2, mirror = spectrum.length - 2; k < bins; k++, at += 2, mirror -= 2) {
    magnitudes[to + k] = magnitude(
      spectrum[at] + spectrum[mirror],
      spectrum[at + 1] - spectrum[mirror + 1],
    );
  }
}

/** The same for the second signal, the imaginary part: iB is the odd part of Z. */
function oddMagnitudes(
  spectrum: Float64Array,
  magnitudes: Float32Array,
  to: number,
  bins: number,
): void {
  magnitudes[to] = magnitude(2 * spectrum[1], 0);
  for (let k = 1, at = 2, mirror = spectrum.length - 2; k < bins; k++, at += 2, mirror -= 2) {
    magnitudes[to + k] = magnitude(
      spectrum[at + 1] + spectrum[mirror + 1],
      spectrum[mirror] - spectrum[at],
    );
  }
}

/**
 * Magnitude of a complex number in single precision, step by step as NumPy computes it, so that
 * the last bit is the same too.
 */
function magnitude(re: number, im: number): number {
  const a = Math.abs(Math.fround(re)), b = Math.abs(Math.fround(im));
  const max = a > b ? a : b;
  if (max === 0) return 0;
  const ratio = Math.fround((a > b ? b : a) / max);
  return Math.fround(Math.sqrt(Math.fround(1 + ratio * ratio))) * max;
}
