import FFT from "fft.js";

/** Pitch over time. */
export interface PitchTrack {
  /** Fundamental frequency in Hz, shape `[frames]`; a guess also where there is no voice. */
  readonly hz: Float32Array;
  /** How periodic each frame is, `0` noise … `1` a perfect period, shape `[frames]`. */
  readonly voicing: Float32Array;
}

const FRAME_SAMPLES = 1024;
const MIN_HZ = 60;
const MAX_HZ = 600;
/** The first dip of the difference function below this is the period. */
const TROUGH_THRESHOLD = 0.15;

/**
 * No lag and sample of the head together reach past the frame, so that the correlation does not
 * wrap around within the lags, and a transform as long as the frame is enough.
 */
const fft = new FFT(FRAME_SAMPLES);
/** Interleaved complex work arrays, used again for every pair of frames. */
const input = new Float64Array(2 * FRAME_SAMPLES);
const output = new Float64Array(2 * FRAME_SAMPLES);
const product = new Float64Array(2 * FRAME_SAMPLES);

/**
 * Tracks pitch with YIN: the period is where a frame differs least from itself shifted.
 *
 * @param samples The signal.
 * @param sampleRateHz Its rate in Hz.
 * @param hopSamples Distance between frames, which are centred and 1,024 samples long.
 * @param frames Number of frames.
 * @returns Pitch between 60 and 600 Hz, and voicing, one value a frame.
 * @see de Cheveigné & Kawahara 2002, doi:10.1121/1.1458024
 */
export function trackPitch(
  samples: Float32Array,
  sampleRateHz: number,
  hopSamples: number,
  frames: number,
): PitchTrack {
  const minLag = Math.floor(sampleRateHz / MAX_HZ);
  const maxLag = Math.ceil(sampleRateHz / MIN_HZ);
  const hz = new Float32Array(frames);
  const voicing = new Float32Array(frames);
  const pair = [new Float64Array(FRAME_SAMPLES), new Float64Array(FRAME_SAMPLES)];
  const difference = new Float64Array(maxLag + 2);
  for (let t = 0; t < frames; t += 2) {
    for (const [part, frame] of pair.entries()) {
      fillFrame(frame, samples, (t + part) * hopSamples - FRAME_SAMPLES / 2);
    }
    correlate(pair[0], pair[1], difference.length);
    for (let part = 0; part < 2 && t + part < frames; part++) {
      normalisedDifference(pair[part], part, difference);
      const lag = findPeriod(difference, minLag, maxLag);
      hz[t + part] = sampleRateHz / refine(difference, lag);
      voicing[t + part] = Math.max(0, 1 - difference[lag]);
    }
  }
  return { hz, voicing };
}

/** Copies a frame, zeros outside the signal. */
function fillFrame(frame: Float64Array, samples: Float32Array, start: number): void {
  const from = Math.min(FRAME_SAMPLES, Math.max(0, -start));
  const to = Math.max(from, Math.min(FRAME_SAMPLES, samples.length - start));
  frame.fill(0, 0, from);
  for (let i = from; i < to; i++) frame[i] = samples[start + i];
  frame.fill(0, to);
}

/**
 * Correlates the head of each of two frames, all but the last `lags` samples, with the whole frame.
 * The results lie in `output`: of the first frame in the real parts, of the second in the imaginary.
 */
function correlate(first: Float64Array, second: Float64Array, lags: number): void {
  product.fill(0);
  addCrossSpectrum(first, lags, 0);
  addCrossSpectrum(second, lags, 1);
  fft.inverseTransform(output, product);
}

/** Adds the cross spectrum of a frame and its head to `product`, times i for `part` 1. */
function addCrossSpectrum(frame: Float64Array, lags: number, part: 0 | 1): void {
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
    product[2 * k] += part === 0 ? crossRe : -crossIm;
    product[2 * k + 1] += part === 0 ? crossIm : crossRe;
  }
}

/** YIN's cumulative mean normalised difference function, for lags `0 … difference.length - 1`. */
function normalisedDifference(frame: Float64Array, part: number, difference: Float64Array): void {
  const lags = difference.length, width = frame.length - lags;
  let headEnergy = 0;
  for (let i = 0; i < width; i++) headEnergy += frame[i] * frame[i];
  // Of silence, only rounding errors of the other frame are left.
  if (headEnergy === 0) {
    difference.fill(1);
    return;
  }
  let shiftedEnergy = headEnergy, sum = 0;
  difference[0] = 1;
  for (let lag = 1; lag < lags; lag++) {
    shiftedEnergy += frame[lag + width - 1] ** 2 - frame[lag - 1] ** 2;
    const d = Math.max(0, headEnergy + shiftedEnergy - 2 * output[2 * lag + part]);
    sum += d;
    difference[lag] = sum > 0 ? (d * lag) / sum : 1;
  }
}

/** First dip below the threshold, else the lowest point. */
function findPeriod(difference: Float64Array, minLag: number, maxLag: number): number {
  let lowest = minLag;
  for (let lag = minLag; lag <= maxLag; lag++) {
    if (difference[lag] < TROUGH_THRESHOLD && difference[lag + 1] >= difference[lag]) return lag;
    if (difference[lag] < difference[lowest]) lowest = lag;
  }
  return lowest;
}

/** Minimum of the parabola through a point and its neighbours. */
function refine(difference: Float64Array, lag: number): number {
  const below = difference[lag - 1], here = difference[lag], above = difference[lag + 1];
  const curvature = below + above - 2 * here;
  if (!(curvature > 0)) return lag;
  return lag + Math.max(-0.5, Math.min(0.5, (below - above) / (2 * curvature)));
}
