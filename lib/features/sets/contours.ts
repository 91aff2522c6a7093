import { trimSilence } from "../../audio/activity.ts";
import { durationS, SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import { trackPitch } from "../dsp/pitch.ts";
import { frameCount, spectrogramBlocks } from "../dsp/stft.ts";
import { requireAnalysable } from "../feature_set.ts";
import { analyseSpectrum, CONTOUR_FRAMING, SPECTRAL_NAMES } from "./spectral_contours.ts";

/** Low-level descriptors over time: one row for each frame. */
export interface Contours {
  /** Row-major, shape `[frames][CONTOUR_NAMES.length]`, all finite. */
  readonly values: Float32Array;
  /** Number of frames. */
  readonly frames: number;
  /** 1 for voiced frames, 0 for others, shape `[frames]`. */
  readonly voiced: Uint8Array;
  /** Duration of the analysed signal, in seconds. */
  readonly durationS: number;
}

/** Time from frame to frame of contours, in seconds. */
export const CONTOUR_HOP_S: number = CONTOUR_FRAMING.hopSamples / SAMPLE_RATE_HZ;

/** Minimum periodicity of voiced frames. */
const MIN_VOICING = 0.6;
/** Voiced frames are less than this below the loudest; in natural log amplitude, about 30 dB. */
const VOICED_RANGE = 3.5;
/** Sound more than this below the loudest, in dB, is trimmed from both ends as silence. */
export const SPEECH_RANGE_DB = 30;

const TEMPORAL_NAMES = ["zcr", "flux", "voicing", "pitch_semitones"];
/** Names of the columns of {@linkcode Contours}. */
export const CONTOUR_NAMES: readonly string[] = [...SPECTRAL_NAMES, ...TEMPORAL_NAMES];
const [ENERGY, ZCR, FLUX, VOICING, PITCH] = ["energy", "zcr", "flux", "voicing", "pitch_semitones"]
  .map((name) => CONTOUR_NAMES.indexOf(name));
const LOG_MELS = CONTOUR_NAMES.flatMap((name, i) => name.startsWith("logmel_") ? [i] : []);

/**
 * Computes all contours of a recording, after scaling it to mean power 1, so that they do not
 * depend on its level.
 *
 * @param analyse Computes those contours of a frame that are based on its spectrum; by default, all.
 * @throws {RangeError} If the sample rate is not `SAMPLE_RATE_HZ`, there are no samples, or one is
 * not finite.
 */
export function extractContours(
  signal: Signal,
  analyse: (spectrum: Float32Array, out: Float32Array) => void = analyseSpectrum,
): Contours {
  requireAnalysable(signal);
  const samples = toUnitPower(signal.samples);
  const { hopSamples, frameSamples } = CONTOUR_FRAMING;
  const frames = frameCount(samples.length, hopSamples);
  const pitch = trackPitch(samples, SAMPLE_RATE_HZ, hopSamples, frames);
  const width = CONTOUR_NAMES.length;
  const values = new Float32Array(frames * width);
  let t = 0;
  for (const { magnitudes, bins } of spectrogramBlocks(samples, CONTOUR_FRAMING)) {
    for (let at = 0; at < magnitudes.length; at += bins, t++) {
      const row = values.subarray(t * width, (t + 1) * width);
      analyse(magnitudes.subarray(at, at + bins), row);
      row[ZCR] = zeroCrossingRate(samples, t * hopSamples - frameSamples / 2, frameSamples);
      row[VOICING] = pitch.voicing[t];
      row[PITCH] = 12 * Math.log2(pitch.hz[t] / 55);
    }
  }
  addFlux(values, frames, width);
  const voiced = voicedFrames(values, pitch.voicing);
  return { values, frames, voiced, durationS: durationS(signal) };
}

/**
 * Computes the contours of a recording without the silence before and after the speech.
 *
 * @throws {RangeError} If the sample rate is not `SAMPLE_RATE_HZ`, there are no samples, or one is
 * not finite.
 */
export function extractSpeechContours(signal: Signal): Contours {
  return extractContours(trimSilence(signal, SPEECH_RANGE_DB));
}

/**
 * Selects a group of contours.
 *
 * @param values Contours, row-major, shape `[frames][CONTOUR_NAMES.length]`.
 * @param group Prefix of the names of the contours, such as `logmel`.
 * @returns Row-major, shape `[frames][bands]`, and the number of bands.
 * @throws {RangeError} If no name has this prefix.
 */
export function selectContours(
  values: Float32Array,
  group: string,
): { values: Float32Array; bands: number } {
  const columns = CONTOUR_NAMES.flatMap((name, i) => name.startsWith(group) ? [i] : []);
  if (columns.length === 0) {
    const groups = [...new Set(CONTOUR_NAMES.map((name) => name.replace(/_\d+$/, "")))];
    throw new RangeError(`Unknown contour "${group}", expected one of ${groups.join(", ")}`);
  }
  const width = CONTOUR_NAMES.length, bands = columns.length;
  const selected = new Float32Array(values.length / width * bands);
  for (let i = 0; i < selected.length; i++) {
    selected[i] = values[Math.floor(i / bands) * width + columns[i % bands]];
  }
  return { values: selected, bands };
}

function toUnitPower(samples: Float32Array): Float32Array {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += samples[i] * samples[i];
  const gain = energy > 0 ? Math.sqrt(samples.length / energy) : 1;
  return samples.map((sample) => sample * gain);
}

/** Sets the flux: the root mean square change of the log-mel bands since the previous frame. */
function addFlux(values: Float32Array, frames: number, width: number): void {
  for (let t = 1; t < frames; t++) {
    let sum = 0;
    for (const band of LOG_MELS) {
      sum += (values[t * width + band] - values[(t - 1) * width + band]) ** 2;
    }
    values[t * width + FLUX] = Math.sqrt(sum / LOG_MELS.length);
  }
}

function voicedFrames(values: Float32Array, voicing: Float32Array): Uint8Array {
  const energyAt = (t: number) => values[t * CONTOUR_NAMES.length + ENERGY];
  let loudest = -Infinity;
  for (let t = 0; t < voicing.length; t++) loudest = Math.max(loudest, energyAt(t));
  return Uint8Array.from(
    voicing,
    (v, t) => v > MIN_VOICING && energyAt(t) > loudest - VOICED_RANGE ? 1 : 0,
  );
}

function zeroCrossingRate(samples: Float32Array, start: number, length: number): number {
  const from = Math.max(1, start + 1), to = Math.min(samples.length, start + length);
  let crossings = 0;
  for (let i = from; i < to; i++) if (samples[i - 1] >= 0 !== samples[i] >= 0) crossings++;
  return crossings / length;
}
