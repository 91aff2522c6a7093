import { trimSilence } from "../../audio/activity.ts";
import { durationS, type Signal } from "../../audio/signal.ts";
import { numbered, requireAnalysable } from "../feature_set.ts";
import { hannWindow } from "../dsp/kernel.ts";
import { applyFilterBank, dctOrthonormal, type FilterBank, melFilterBank } from "../dsp/mel.ts";
import { trackPitch } from "../dsp/pitch.ts";
import { frameCount, type Framing, spectrogramBlocks } from "../dsp/stft.ts";

/** Features over time: one row every hop. */
export interface Contours {
  /** Row-major, shape `[frames][CONTOUR_NAMES.length]`. */
  readonly values: Float32Array;
  /** Number of frames. */
  readonly frames: number;
  /** Whether a voice is heard in each frame, shape `[frames]`. */
  readonly voiced: Uint8Array;
}

/** Frames of 32 ms every 10 ms at 16 kHz. */
export const CONTOUR_FRAMING: Framing = { frameSamples: 512, hopSamples: 160 };

const MFCCS = 20;
const MFCC_MEL_BANDS = 64;
const LOG_MEL_BANDS = 26;
/** Octave bands of spectral contrast, in Hz; the first and last are open. */
const CONTRAST_EDGES_HZ = [0, 200, 400, 800, 1600, 3200, 8000];
const CONTRAST_PART = 0.1;
const ROLLOFF_PART = 0.85;
const VOICED_FROM = 0.6;
/** A frame this far below the loudest, in natural log units of amplitude, is no voice: 30 dB. */
const VOICED_RANGE = 3.5;
/** Speech is from the first to the last sound that is this much below the loudest, in dB. */
export const SPEECH_RANGE_DB = 30;
/**
 * All is heard as if noise lay this far below the mean power, in dB, falling by 3 dB an octave as
 * speech does. What is below it is the silence of a studio or the hiss of a line, not the voice.
 */
export const FLOOR_DB = -40;
/** From here on the floor falls. */
const FLOOR_CORNER_HZ = 500;

const SHAPE = [
  "centroid_khz",
  "bandwidth_khz",
  "rolloff_khz",
  "flatness",
  "energy",
  "zcr",
  "flux",
  "voicing",
  "pitch_semitones",
] as const;

/** Names of the columns of {@linkcode Contours}. */
export const CONTOUR_NAMES: readonly string[] = [
  ...numbered("mfcc", MFCCS),
  ...numbered("logmel", LOG_MEL_BANDS),
  ...numbered("contrast", CONTRAST_EDGES_HZ.length - 1),
  ...SHAPE,
];

interface Banks {
  readonly mfcc: FilterBank;
  readonly logMel: FilterBank;
  /** Power that is added to each bin. */
  readonly floor: Float32Array;
}

const banksBySettings = new Map<string, Banks>();

function banksFor(rateHz: number, floorDb: number): Banks {
  const key = `${rateHz} ${floorDb}`;
  let banks = banksBySettings.get(key);
  if (!banks) {
    const { frameSamples } = CONTOUR_FRAMING;
    banks = {
      mfcc: melFilterBank(rateHz, frameSamples, MFCC_MEL_BANDS),
      logMel: melFilterBank(rateHz, frameSamples, LOG_MEL_BANDS),
      floor: noiseFloor(rateHz, frameSamples, floorDb),
    };
    banksBySettings.set(key, banks);
  }
  return banks;
}

/** Power of the floor in each bin of the spectrum of a signal of mean power 1. */
function noiseFloor(rateHz: number, frameSamples: number, floorDb: number): Float32Array {
  const shape = Array.from(
    { length: frameSamples / 2 + 1 },
    (_, k) => 1 / Math.max(1, k * rateHz / frameSamples / FLOOR_CORNER_HZ),
  );
  const meanShape = shape.reduce((a, b) => a + b) / shape.length;
  const windowPower = hannWindow(frameSamples).reduce((sum, w) => sum + w * w, 0);
  const power = windowPower * 10 ** (floorDb / 10) / meanShape;
  return Float32Array.from(shape, (part) => part * power);
}

/**
 * Computes all contours of a recording.
 *
 * The recording is brought to mean power 1 first, so that nothing depends on its level.
 *
 * @param signal The recording, at least one sample.
 * @param floorDb Level of the floor against the mean power.
 * @returns The contours; all values finite.
 */
export function extractContours(
  { samples, sampleRateHz }: Signal,
  floorDb: number = FLOOR_DB,
): Contours {
  const levelled = toUnitPower(samples);
  const { hopSamples, frameSamples } = CONTOUR_FRAMING;
  const frames = frameCount(levelled.length, hopSamples);
  const pitch = trackPitch(levelled, sampleRateHz, hopSamples, frames);
  const banks = banksFor(sampleRateHz, floorDb);
  const width = CONTOUR_NAMES.length;
  const values = new Float32Array(frames * width);
  const scratch = newScratch(frameSamples / 2 + 1);
  let t = 0;
  for (const spectrum of spectraOf(levelled)) {
    const row = values.subarray(t * width, (t + 1) * width);
    describeSpectrum(spectrum, banks, sampleRateHz, scratch, row);
    const at = width - SHAPE.length;
    row[at + 5] = zeroCrossingRate(levelled, t * hopSamples - frameSamples / 2, frameSamples);
    row[at + 7] = pitch.voicing[t];
    row[at + 8] = 12 * Math.log2(pitch.hz[t] / 55);
    t++;
  }
  addFlux(values, frames, width);
  return { values, frames, voiced: voicedFrames(values, pitch.voicing) };
}

/** Magnitudes of one frame after the other. */
function* spectraOf(samples: Float32Array): Generator<Float32Array> {
  for (const { magnitudes, bins } of spectrogramBlocks(samples, CONTOUR_FRAMING)) {
    for (let at = 0; at < magnitudes.length; at += bins) yield magnitudes.subarray(at, at + bins);
  }
}

/** What a recording's features are made of. */
export interface SpeechContours extends Contours {
  /** Length without the silence around, in seconds. */
  readonly durationS: number;
}

/** How recordings are made ready for their features. */
export interface Preparation {
  /** Silence around the speech is what is this much below the loudest sound, in dB. */
  readonly trimDb: number;
  /** Level of the floor against the mean power, in dB. */
  readonly floorDb: number;
}

/** As all features are made. */
const USUAL: Preparation = { trimDb: SPEECH_RANGE_DB, floorDb: FLOOR_DB };

/**
 * Computes the contours of a recording without the silence around the speech.
 *
 * @param signal The recording.
 * @param preparation How it is made ready; another than the usual is for comparison only.
 * @returns The contours.
 * @throws {RangeError} If the sample rate is not `SAMPLE_RATE_HZ` or there are no samples.
 */
export function extractSpeechContours(
  signal: Signal,
  { trimDb, floorDb }: Preparation = USUAL,
): SpeechContours {
  requireAnalysable(signal);
  const trimmed = trimSilence(signal, trimDb);
  return { ...extractContours(trimmed, floorDb), durationS: durationS(trimmed) };
}

function toUnitPower(samples: Float32Array): Float32Array {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += samples[i] * samples[i];
  const gain = energy > 0 ? Math.sqrt(samples.length / energy) : 1;
  return samples.map((sample) => sample * gain);
}

interface Scratch {
  readonly power: Float32Array;
  readonly mel: Float32Array;
  readonly logMel: Float64Array;
  readonly sorted: Float32Array;
}

function newScratch(bins: number): Scratch {
  return {
    power: new Float32Array(bins),
    mel: new Float32Array(MFCC_MEL_BANDS),
    logMel: new Float64Array(MFCC_MEL_BANDS),
    sorted: new Float32Array(bins),
  };
}

/** Everything that follows from the spectrum of one frame, to which the floor is added in place. */
function describeSpectrum(
  spectrum: Float32Array,
  banks: Banks,
  rateHz: number,
  { power, mel, logMel, sorted }: Scratch,
  row: Float32Array,
): void {
  const bins = spectrum.length;
  const binKhz = rateHz / 2000 / (bins - 1);
  let amplitudes = 0, weighted = 0, powers = 0, logs = 0;
  for (let k = 0; k < bins; k++) {
    const p = spectrum[k] * spectrum[k] + banks.floor[k];
    spectrum[k] = Math.sqrt(p);
    power[k] = p;
    powers += p;
    logs += Math.log(p);
    amplitudes += spectrum[k];
    weighted += spectrum[k] * k;
  }
  applyFilterBank(banks.mfcc, power, 0, mel);
  for (let band = 0; band < MFCC_MEL_BANDS; band++) logMel[band] = decibels(mel[band]);
  row.set(dctOrthonormal(logMel, MFCCS), 0);
  applyFilterBank(banks.logMel, power, 0, mel.subarray(0, LOG_MEL_BANDS));
  for (let band = 0; band < LOG_MEL_BANDS; band++) row[MFCCS + band] = decibels(mel[band]);
  let at = MFCCS + LOG_MEL_BANDS;
  for (let band = 0; band + 1 < CONTRAST_EDGES_HZ.length; band++) {
    row[at++] = contrast(spectrum, sorted, band, binKhz);
  }
  const centroid = weighted / amplitudes;
  let spread = 0;
  for (let k = 0; k < bins; k++) spread += spectrum[k] * (k - centroid) ** 2;
  let rolloff = 0;
  for (let sum = spectrum[0]; sum < ROLLOFF_PART * amplitudes && rolloff < bins - 1;) {
    sum += spectrum[++rolloff];
  }
  const meanPower = powers / bins;
  row[at++] = centroid * binKhz;
  row[at++] = Math.sqrt(spread / amplitudes) * binKhz;
  row[at++] = rolloff * binKhz;
  row[at++] = Math.exp(logs / bins) / meanPower;
  row[at++] = 0.5 * Math.log(meanPower);
}

/** Level of the strongest against the weakest tenth of the bins of a band, in dB. */
function contrast(spectrum: Float32Array, sorted: Float32Array, band: number, binKhz: number) {
  const from = Math.ceil(CONTRAST_EDGES_HZ[band] / 1000 / binKhz);
  const to = Math.min(spectrum.length, Math.ceil(CONTRAST_EDGES_HZ[band + 1] / 1000 / binKhz) + 1);
  const part = sorted.subarray(0, to - from);
  part.set(spectrum.subarray(from, to));
  part.sort();
  const count = Math.max(1, Math.round(CONTRAST_PART * part.length));
  let valley = 0, peak = 0;
  for (let i = 0; i < count; i++) {
    valley += part[i];
    peak += part[part.length - 1 - i];
  }
  return decibels((peak / count) ** 2) - decibels((valley / count) ** 2);
}

/** Root mean square change of the log-mel bands since the frame before. */
function addFlux(values: Float32Array, frames: number, width: number): void {
  const flux = CONTOUR_NAMES.indexOf("flux");
  for (let t = 1; t < frames; t++) {
    let sum = 0;
    for (let band = MFCCS; band < MFCCS + LOG_MEL_BANDS; band++) {
      sum += (values[t * width + band] - values[(t - 1) * width + band]) ** 2;
    }
    values[t * width + flux] = Math.sqrt(sum / LOG_MEL_BANDS);
  }
}

function voicedFrames(values: Float32Array, voicing: Float32Array): Uint8Array {
  const energy = CONTOUR_NAMES.indexOf("energy");
  const at = (t: number) => values[t * CONTOUR_NAMES.length + energy];
  let loudest = -Infinity;
  for (let t = 0; t < voicing.length; t++) loudest = Math.max(loudest, at(t));
  return Uint8Array.from(
    voicing,
    (v, t) => v > VOICED_FROM && at(t) > loudest - VOICED_RANGE ? 1 : 0,
  );
}

function zeroCrossingRate(samples: Float32Array, start: number, length: number): number {
  const from = Math.max(1, start + 1), to = Math.min(samples.length, start + length);
  let crossings = 0;
  for (let i = from; i < to; i++) if (samples[i - 1] >= 0 !== samples[i] >= 0) crossings++;
  return crossings / length;
}

function decibels(power: number): number {
  return 10 * Math.log10(power);
}
