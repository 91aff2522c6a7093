import { SAMPLE_RATE_HZ } from "../../audio/signal.ts";
import { hannWindow } from "../dsp/kernel.ts";
import { applyFilterBank, dctOrthonormal, melFilterBank } from "../dsp/mel.ts";
import type { Framing } from "../dsp/stft.ts";
import { numbered } from "../feature_set.ts";

/** Frames of 32 ms every 10 ms at 16 kHz. */
export const CONTOUR_FRAMING: Framing = { frameSamples: 512, hopSamples: 160 };

/**
 * Level of the noise floor that is added to all spectra, relative to the mean power, in dB. Like
 * the spectrum of speech it falls by 3 dB per octave. It hides the differences between quieter
 * sounds, such as the silence of a studio and the hiss of a line.
 */
export const FLOOR_DB: number = -40;
/** Frequency above which the noise floor falls, in Hz. */
const FLOOR_CORNER_HZ = 500;

const MFCCS = 20;
const MFCC_MEL_BANDS = 64;
const LOG_MEL_BANDS = 26;
/** Edges of the octave bands of spectral contrast; the first and last bands are open. */
const CONTRAST_EDGES_HZ = [0, 200, 400, 800, 1600, 3200, 8000];
/** Fraction of the bins of a band that make up its peak, and its valley. */
const CONTRAST_FRACTION = 0.1;
/** Fraction of the amplitude below the rolloff frequency. */
const ROLLOFF_FRACTION = 0.85;

/** Names of the values that {@linkcode analyseSpectrum} computes, in order. */
export const SPECTRAL_NAMES: readonly string[] = [
  ...numbered("mfcc", MFCCS),
  ...numbered("logmel", LOG_MEL_BANDS),
  ...numbered("contrast", CONTRAST_EDGES_HZ.length - 1),
  "centroid_khz",
  "bandwidth_khz",
  "rolloff_khz",
  "flatness",
  "energy",
];

const { frameSamples } = CONTOUR_FRAMING;
const bins = frameSamples / 2 + 1;
const binKhz = SAMPLE_RATE_HZ / 2000 / (bins - 1);
const mfccBank = melFilterBank(SAMPLE_RATE_HZ, frameSamples, MFCC_MEL_BANDS);
const logMelBank = melFilterBank(SAMPLE_RATE_HZ, frameSamples, LOG_MEL_BANDS);
const floor = noiseFloor();
// Work arrays, reused for every frame.
const power = new Float32Array(bins);
const mel = new Float32Array(MFCC_MEL_BANDS), melDb = new Float64Array(MFCC_MEL_BANDS);

/** Computes the power of the floor in each bin of the spectrum of a signal of mean power 1. */
function noiseFloor(): Float32Array {
  const shape = Array.from(
    { length: bins },
    (_, k) => 1 / Math.max(1, k * SAMPLE_RATE_HZ / frameSamples / FLOOR_CORNER_HZ),
  );
  const meanShape = shape.reduce((a, b) => a + b) / shape.length;
  const windowPower = hannWindow(frameSamples).reduce((sum, w) => sum + w * w, 0);
  const level = windowPower * 10 ** (FLOOR_DB / 10) / meanShape;
  return Float32Array.from(shape, (relative) => relative * level);
}

/**
 * Computes the contours of one frame that are based on its spectrum.
 *
 * @param spectrum Magnitudes of the frame, of a signal of mean power 1 at `SAMPLE_RATE_HZ`, framed
 * by `CONTOUR_FRAMING`; the noise floor is added in place.
 * @param out Receives the values, shape `[SPECTRAL_NAMES.length]` or longer.
 */
export function analyseSpectrum(spectrum: Float32Array, out: Float32Array): void {
  let amplitudes = 0, weighted = 0, powers = 0, logs = 0;
  for (let k = 0; k < bins; k++) {
    const p = spectrum[k] * spectrum[k] + floor[k];
    spectrum[k] = Math.sqrt(p);
    power[k] = p;
    powers += p;
    logs += Math.log(p);
    amplitudes += spectrum[k];
    weighted += spectrum[k] * k;
  }
  applyFilterBank(mfccBank, power, 0, mel);
  for (let band = 0; band < MFCC_MEL_BANDS; band++) melDb[band] = decibels(mel[band]);
  out.set(dctOrthonormal(melDb, MFCCS), 0);
  applyFilterBank(logMelBank, power, 0, mel);
  for (let band = 0; band < LOG_MEL_BANDS; band++) out[MFCCS + band] = decibels(mel[band]);
  let at = MFCCS + LOG_MEL_BANDS;
  for (let band = 0; band + 1 < CONTRAST_EDGES_HZ.length; band++) {
    out[at++] = contrast(spectrum, band);
  }
  const centroid = weighted / amplitudes;
  out[at++] = centroid * binKhz;
  out[at++] = Math.sqrt(spread(spectrum, centroid) / amplitudes) * binKhz;
  out[at++] = rolloffBin(spectrum, amplitudes) * binKhz;
  out[at++] = Math.exp(logs / bins) / (powers / bins);
  out[at++] = 0.5 * Math.log(powers / bins);
}

/** Computes nothing but the last of these contours, `energy`, of one frame. */
export function analyseEnergy(spectrum: Float32Array, out: Float32Array): void {
  let powers = 0;
  for (let k = 0; k < bins; k++) powers += spectrum[k] * spectrum[k] + floor[k];
  out[SPECTRAL_NAMES.length - 1] = 0.5 * Math.log(powers / bins);
}

function spread(spectrum: Float32Array, centroid: number): number {
  let sum = 0;
  for (let k = 0; k < bins; k++) sum += spectrum[k] * (k - centroid) ** 2;
  return sum;
}

function rolloffBin(spectrum: Float32Array, amplitudes: number): number {
  let bin = 0;
  for (let sum = spectrum[0]; sum < ROLLOFF_FRACTION * amplitudes && bin < bins - 1;) {
    sum += spectrum[++bin];
  }
  return bin;
}

/** Computes the level of the strongest tenth of a band's bins above the weakest tenth, in dB. */
function contrast(spectrum: Float32Array, band: number): number {
  const from = Math.ceil(CONTRAST_EDGES_HZ[band] / 1000 / binKhz);
  const to = Math.min(bins, Math.ceil(CONTRAST_EDGES_HZ[band + 1] / 1000 / binKhz) + 1);
  const sorted = spectrum.slice(from, to).sort();
  const count = Math.max(1, Math.round(CONTRAST_FRACTION * sorted.length));
  let valley = 0, peak = 0;
  for (let i = 0; i < count; i++) {
    valley += sorted[i];
    peak += sorted[sorted.length - 1 - i];
  }
  return decibels((peak / count) ** 2) - decibels((valley / count) ** 2);
}

function decibels(power: number): number {
  return 10 * Math.log10(power);
}
