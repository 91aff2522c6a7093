import FFT from "fft.js";
import { copyFrame } from "../../core/arrays.ts";

const FRAME_SAMPLES = 1024;
const MIN_HZ = 60;
const MAX_HZ = 600;
/** The lag of the first minimum of the difference function below this is the period. */
const TROUGH_THRESHOLD = 0.15;

/**
 * A transform of the length of a frame is enough: lag plus head is at most the frame length, so the
 * circular correlation does not wrap around for the lags used.
 */
const fft = new FFT(FRAME_SAMPLES);
/** Interleaved complex work arrays, reused for every pair of frames. */
const input = new Float64Array(2 * FRAME_SAMPLES);
const output = new Float64Array(2 * FRAME_SAMPLES);
const product = new Float64Array(2 * FRAME_SAMPLES);

/**
 * Tracks pitch with YIN: the period is the lag at which a frame differs least from itself.
 *
 * @param samples The signal, shape `[n]`.
 * @param hopSamples Distance between frames, which are centred and 1,024 samples long.
 * @param frames Number of frames, the first centred on the first sample.
 * @returns Fundamental frequency, from about 60 to 630 Hz, meaningless in unvoiced frames; and
 * voicing, the periodicity from 0 for noise to 1 for a periodic signal; each of shape `[frames]`.
 * @see de Cheveigné & Kawahara 2002, doi:10.1121/1.1458024
 */
export function trackPitch(
  samples: Float32Array,
  sampleRateHz: number,
  hopSamples: number,
  frames: number,
): { hz: Float32Array; voicing: Float32Array } {
  const minLag = Math.floor(sampleRateHz / MAX_HZ);
  const maxLag = Math.ceil(sampleRateHz / MIN_HZ);
  const hz = new Float32Array(frames);
  const voicing = new Float32Array(frames);
  const pair = [new Float64Array(FRAME_SAMPLES), new Float64Array(FRAME_SAMPLES)];
  const difference = new Float64Array(maxLag + 2);
  for (let t = 0; t < frames; t += 2) {
    for (const [i, frame] of pair.entries()) {
      copyFrame(samples, (t + i) * hopSamples - FRAME_SAMPLES / 2, frame);
    }
    correlate(pair[0], pair[1], difference.length);
    for (let i = 0; i < 2 && t + i < frames; i++) {
      normalisedDifference(pair[i], i, difference);
      const lag = findPeriod(difference, minLag, maxLag);
      hz[t + i] = sampleRateHz / refine(difference, lag);
      voicing[t + i] = Math.max(0, 1 - difference[lag]);
    }
  }
  return { hz, voicing };
}

/**
 * Correlates the head of each of two frames, all but its last `lags` samples, with the whole frame.
 * The real parts of `output` receive the correlation of the first frame, the imaginary parts the
 * one of the second.
 */
function correlate(first: Float64Array, second: Float64Array, lags: number): void {
  product.fill(0);
  addCrossSpectrum(first, lags, 0);
  addCrossSpectrum(second, lags, 1);
  fft.inverseTransform(output, product);
}

/** Adds the cross spectrum of a frame and its head to `product`, times i for the second frame. */
function addCrossSpectrum(frame: Float64Array, lags: number, index: 0 | 1): void {
  const n = FRAME_SAMPLES, width = n - lags;
  for (let i = 0; i < n; i++) {
    input[2 * i] = frame[i];
    input[2 * i + 1] = i < width ? frame[i] : 0;
  }
  fft.transform(output, input);
  for (let k = 0; k < n; k++) {
    const m = (n - k) % n;
    const re = output[2 * k], im = output[2 * k + 1];
    const mre = output[2 * m], mim = output[2 * m + 1];
    const wholeRe = (re + mre) / 2, wholeIm = (im - mim) / 2;
    const headRe = (im + mim) / 2, headIm = (mre - re) / 2;
    const crossRe = wholeRe * headRe + wholeIm * headIm;
    const crossIm = wholeIm * headRe - wholeRe * headIm;
    product[2 * k] += index === 0 ? crossRe : -crossIm;
    product[2 * k + 1] += index === 0 ? crossIm : crossRe;
  }
}

/**
 * Computes YIN's cumulative mean normalised difference function of one frame of the pair, given
 * with its index, for lags `0 … difference.length - 1`.
 */
function normalisedDifference(frame: Float64Array, index: number, difference: Float64Array): void {
  const lags = difference.length, width = frame.length - lags;
  let headEnergy = 0;
  for (let i = 0; i < width; i++) headEnergy += frame[i] * frame[i];
  // The correlation of silence holds rounding errors of the other frame of the pair.
  if (headEnergy === 0) {
    difference.fill(1);
    return;
  }
  let shiftedEnergy = headEnergy, sum = 0;
  difference[0] = 1;
  for (let lag = 1; lag < lags; lag++) {
    shiftedEnergy += frame[lag + width - 1] ** 2 - frame[lag - 1] ** 2;
    const d = Math.max(0, headEnergy + shiftedEnergy - 2 * output[2 * lag + index]);
    sum += d;
    difference[lag] = sum > 0 ? (d * lag) / sum : 1;
  }
}

/** Returns the lag of the first minimum below the threshold, or else of the lowest value. */
function findPeriod(difference: Float64Array, minLag: number, maxLag: number): number {
  let lowest = minLag;
  for (let lag = minLag; lag <= maxLag; lag++) {
    if (difference[lag] < TROUGH_THRESHOLD && difference[lag + 1] >= difference[lag]) return lag;
    if (difference[lag] < difference[lowest]) lowest = lag;
  }
  return lowest;
}

/** Returns the lag of the minimum of the parabola through a point and its neighbours. */
function refine(difference: Float64Array, lag: number): number {
  const below = difference[lag - 1], here = difference[lag], above = difference[lag + 1];
  const curvature = below + above - 2 * here;
  if (!(curvature > 0)) return lag;
  return lag + Math.max(-0.5, Math.min(0.5, (below - above) / (2 * curvature)));
}
