import { concatenate } from "../../core/arrays.ts";
import type { Spectrogram } from "./stft.ts";

const MIN_HZ = 150;
const MAX_HZ = 4000;
/** Minimum height of a peak, as a fraction of the maximum of the frame. */
const PEAK_THRESHOLD = Math.fround(0.1);
const HISTOGRAM_BINS = 100;

/**
 * Starts an estimate of the tuning of a recording: the offset of its pitches from the twelve-tone
 * scale at A = 440 Hz.
 *
 * Spectral peaks are interpolated; those at least as strong as the median vote for their offset
 * from the nearest tone, in a histogram with bins of 0.01 semitones. Each step equals librosa's,
 * including the rounding to single precision, because a single vote can change the result.
 *
 * @returns A collector, to which the frames are added in blocks of any size.
 * @see librosa 0.11 `estimate_tuning`, `piptrack`, `pitch_tuning`
 */
export function collectPeaks(sampleRateHz: number) {
  const pitches: Float32Array[] = [], magnitudes: Float32Array[] = [];
  return {
    /** Adds the peaks of the next frames. */
    add(block: Spectrogram): void {
      const peaks = spectralPeaks(block, sampleRateHz);
      pitches.push(peaks.pitches.slice());
      magnitudes.push(peaks.magnitudes.slice());
    },
    /** Estimates the tuning: a multiple of 0.01 semitones in `-0.5 … 0.49`; 0 without peaks. */
    tuning: (): number => tuningOf(concatenate(pitches), concatenate(magnitudes)),
  };
}

function tuningOf(pitches: Float32Array, magnitudes: Float32Array): number {
  if (pitches.length === 0) return 0;
  const threshold = median(magnitudes);
  const counts = new Int32Array(HISTOGRAM_BINS);
  for (let i = 0; i < pitches.length; i++) {
    if (magnitudes[i] >= threshold) counts[histogramBin(offset(pitches[i]))]++;
  }
  return edge(counts.indexOf(counts.reduce((a, b) => Math.max(a, b))));
}

/** Finds the spectral peaks of a block: interpolated frequencies in Hz, and magnitudes. */
function spectralPeaks({ magnitudes: s, frames, bins }: Spectrogram, sampleRateHz: number) {
  const binHz = sampleRateHz / (2 * (bins - 1));
  const firstBin = Math.max(1, Math.ceil(MIN_HZ / binHz));
  const lastBin = Math.min(bins - 1, Math.ceil(Math.min(MAX_HZ, sampleRateHz / 2) / binHz)) - 1;
  // Neighbouring bins are never both peaks.
  const most = frames * Math.ceil((lastBin - firstBin + 1) / 2);
  const pitches = new Float32Array(most), peaks = new Float32Array(most);
  let count = 0;
  for (let frame = 0; frame < frames; frame++) {
    const at = frame * bins;
    let max = 0;
    for (let k = at; k < at + bins; k++) if (s[k] > max) max = s[k];
    const floor = Math.fround(PEAK_THRESHOLD * max);
    for (let bin = firstBin; bin <= lastBin; bin++) {
      const here = s[at + bin];
      if (!(here > floor)) continue;
      const below = s[at + bin - 1], above = s[at + bin + 1];
      // Neighbours below the floor count as zero, so only those above it rule out a peak.
      if (below >= here || (above > here && above > floor)) continue;
      const curvature = Math.fround(above + below) - 2 * here;
      const slope = Math.fround(above - below) / 2;
      const shift = Math.abs(slope) >= Math.abs(curvature) ? 0 : Math.fround(-slope / curvature);
      const gain = Math.fround(0.5 * Math.fround(slope) * shift);
      pitches[count] = ((bin + shift) * sampleRateHz) / (2 * (bins - 1));
      peaks[count++] = here + gain;
    }
  }
  return { pitches: pitches.subarray(0, count), magnitudes: peaks.subarray(0, count) };
}

/** Computes the offset from the nearest tone in semitones, in `-0.5 … 0.5`. */
function offset(pitchHz: number): number {
  const octaves = Math.fround(Math.log2(Math.fround(pitchHz / 27.5)));
  const semitones = Math.fround(12 * octaves);
  const residual = semitones - Math.floor(semitones);
  return residual >= 0.5 ? Math.fround(residual - 1) : residual;
}

function edge(bin: number): number {
  return bin * (1 / HISTOGRAM_BINS) - 0.5;
}

function histogramBin(value: number): number {
  let bin = Math.min(HISTOGRAM_BINS - 1, Math.max(0, Math.floor((value + 0.5) * HISTOGRAM_BINS)));
  while (bin > 0 && value < edge(bin)) bin--;
  while (bin < HISTOGRAM_BINS - 1 && value >= edge(bin + 1)) bin++;
  return bin;
}

function median(values: Float32Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle];
  return Math.fround(Math.fround(sorted[middle - 1] + sorted[middle]) / 2);
}
