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

const fft = new FFT(2 * FRAME_SAMPLES);
const input = new Float64Array(4 * FRAME_SAMPLES);
const output = new Float64Array(4 * FRAME_SAMPLES);

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
  const frame = new Float64Array(FRAME_SAMPLES);
  const difference = new Float64Array(maxLag + 2);
  for (let t = 0; t < frames; t++) {
    const start = t * hopSamples - FRAME_SAMPLES / 2;
    for (let i = 0; i < FRAME_SAMPLES; i++) frame[i] = samples[start + i] ?? 0;
    normalisedDifference(frame, difference);
    const lag = findPeriod(difference, minLag, maxLag);
    hz[t] = sampleRateHz / refine(difference, lag);
    voicing[t] = Math.max(0, 1 - difference[lag]);
  }
  return { hz, voicing };
}

/** YIN's cumulative mean normalised difference function, for lags `0 … difference.length - 1`. */
function normalisedDifference(frame: Float64Array, difference: Float64Array): void {
  const n = frame.length, lags = difference.length, width = n - lags;
  // Correlation of the first `width` samples with the whole frame, through the spectrum.
  input.fill(0);
  for (let i = 0; i < n; i++) input[2 * i] = frame[i];
  for (let i = 0; i < width; i++) input[2 * i + 1] = frame[i];
  fft.transform(output, input);
  const size = output.length / 2;
  for (let k = 0; k < size; k++) {
    const m = (size - k) % size;
    const re = output[2 * k], im = output[2 * k + 1];
    const mre = output[2 * m], mim = output[2 * m + 1];
    const wholeRe = (re + mre) / 2, wholeIm = (im - mim) / 2;
    const headRe = (im + mim) / 2, headIm = (mre - re) / 2;
    input[2 * k] = wholeRe * headRe + wholeIm * headIm;
    input[2 * k + 1] = wholeIm * headRe - wholeRe * headIm;
  }
  fft.inverseTransform(output, input);
  let headEnergy = 0;
  for (let i = 0; i < width; i++) headEnergy += frame[i] * frame[i];
  let shiftedEnergy = headEnergy, sum = 0;
  difference[0] = 1;
  for (let lag = 1; lag < lags; lag++) {
    shiftedEnergy += frame[lag + width - 1] ** 2 - frame[lag - 1] ** 2;
    const d = Math.max(0, headEnergy + shiftedEnergy - 2 * output[2 * lag]);
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
