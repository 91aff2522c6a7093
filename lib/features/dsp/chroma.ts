import { CHROMA_BANDS, kernelFor, PAIR } from "./kernel.ts";
import type { Spectrogram } from "./stft.ts";
import { collectPeaks } from "./tuning.ts";

/** Octave in which tones have the largest weight, and the width of this weighting in octaves. */
const CENTRE_OCTAVE = 5;
const OCTAVE_WIDTH = 2;
/** Frequency of A0, from which octaves are counted. */
const A0_HZ = 27.5;
/** Frames whose largest sum is below this are not normalised, as in librosa. */
const SMALLEST_FLOAT32 = 2 ** -126;

/**
 * Computes the mean chroma of a recording: the strength of each pitch class, relative to the
 * strongest of the same frame.
 *
 * @param blocks Magnitudes of the frames, in blocks of shape `[frames][bins]`.
 * @param tuning Offset from A = 440 Hz in semitones; estimated from the frames by default.
 * @returns Mean over frames, shape `[12]`, starting with C; silent frames count as zeros.
 * @see librosa 0.11 `feature.chroma_stft(S=magnitudes)`, mean over time
 */
export function meanChroma(
  blocks: Iterable<Spectrogram>,
  sampleRateHz: number,
  tuning: number = tuningOf(blocks, sampleRateHz),
): Float64Array {
  const mean = new Float64Array(CHROMA_BANDS);
  let all = 0;
  for (const { magnitudes, frames, bins } of blocks) {
    const kernel = kernelFor(2 * (bins - 1));
    kernel.weights.set(cachedWeights(sampleRateHz, bins, tuning));
    for (let frame = 0; frame < frames; frame += PAIR) {
      const count = Math.min(PAIR, frames - frame);
      for (let i = 0; i < count; i++) {
        const at = (frame + i) * bins;
        kernel.magnitudes[i].set(magnitudes.subarray(at, at + bins));
      }
      kernel.fold();
      for (let i = 0; i < count; i++) addNormalised(kernel.sums[i], mean);
    }
    all += frames;
  }
  return mean.map((sum) => sum / all);
}

function tuningOf(blocks: Iterable<Spectrogram>, sampleRateHz: number): number {
  const peaks = collectPeaks(sampleRateHz);
  for (const block of blocks) peaks.add(block);
  return peaks.tuning();
}

/** Adds the sums of a frame, divided by the largest one, to `mean`. */
function addNormalised(sums: Float64Array, mean: Float64Array): void {
  let max = 0;
  for (let c = 0; c < CHROMA_BANDS; c++) if (sums[c] > max) max = sums[c];
  if (max < SMALLEST_FLOAT32) max = 1;
  for (let c = 0; c < CHROMA_BANDS; c++) mean[c] += sums[c] / max;
}

/**
 * Computes the weights that fold a spectrum onto pitch classes: Gaussian bumps around each tone,
 * strongest around octave 5; librosa's `filters.chroma`, transposed.
 *
 * @returns Row-major, shape `[bins][12]`, starting with C.
 */
function chromaWeights(sampleRateHz: number, bins: number, tuning: number): Float32Array {
  const frameSamples = 2 * (bins - 1);
  const a0Hz = A0_HZ * 2 ** (tuning / CHROMA_BANDS);
  const tone = (k: number) => CHROMA_BANDS * Math.log2((k * sampleRateHz) / frameSamples / a0Hz);
  const tones = Float64Array.from({ length: bins + 1 }, (_, k) => tone(k));
  // 0 Hz has no tone; librosa puts it one and a half octaves below the first bin.
  tones[0] = tones[1] - 1.5 * CHROMA_BANDS;
  const weights = new Float32Array(bins * CHROMA_BANDS);
  const column = new Float64Array(CHROMA_BANDS);
  for (let k = 0; k < bins; k++) {
    const width = Math.max(tones[k + 1] - tones[k], 1);
    let norm = 0;
    for (let c = 0; c < CHROMA_BANDS; c++) {
      const distance = modulo(tones[k] - c + 6, CHROMA_BANDS) - 6;
      column[c] = Math.exp(-0.5 * ((2 * distance) / width) ** 2);
      norm += column[c] ** 2;
    }
    const octave = Math.exp(-0.5 * ((tones[k] / CHROMA_BANDS - CENTRE_OCTAVE) / OCTAVE_WIDTH) ** 2);
    const scale = octave / Math.sqrt(norm);
    // Tones are counted from A; the columns begin with C, three semitones above.
    for (let c = 0; c < CHROMA_BANDS; c++) {
      weights[k * CHROMA_BANDS + c] = column[(c + 3) % CHROMA_BANDS] * scale;
    }
  }
  return weights;
}

/** Tunings are multiples of 0.01 semitones, so there are at most 100 entries for a frame length. */
const cache = new Map<string, Float32Array>();

function cachedWeights(sampleRateHz: number, bins: number, tuning: number): Float32Array {
  const key = `${sampleRateHz} ${bins} ${tuning}`;
  let weights = cache.get(key);
  if (!weights) cache.set(key, weights = chromaWeights(sampleRateHz, bins, tuning));
  return weights;
}

function modulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
