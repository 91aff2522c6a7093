import { SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { CHROMA_BANDS, meanChroma } from "./chroma.ts";
import { type FeatureSet, numbered, requireAnalysable } from "./feature_set.ts";
import { applyFilterBank, dctOrthonormal, melFilterBank } from "./mel.ts";
import { LIBROSA_FRAMING, type Spectrogram, stftMagnitudes } from "./stft.ts";

const MFCCS = 40;
const MEL_BANDS = 128;
/** Powers below this count as it, and levels more than `TOP_DB` under the loudest as that. */
const SMALLEST_POWER = 1e-10;
const TOP_DB = 80;

const melBank = melFilterBank(SAMPLE_RATE_HZ, LIBROSA_FRAMING.frameSamples, MEL_BANDS);

/**
 * The features of the original recipe: means over frames of 40 MFCCs, 12 chroma and 128 mel bands,
 * numerically what librosa 0.11 gives with its defaults at 16 kHz.
 *
 * Mel bands are linear power, MFCCs the cosine transform of their level in dB. Loudness and
 * silence are part of the values, as in the original.
 */
export const baseline: FeatureSet = {
  id: "baseline",
  revision: 1,
  parameters: {
    ...LIBROSA_FRAMING,
    window: "hann",
    mfccs: MFCCS,
    chromaBands: CHROMA_BANDS,
    melBands: MEL_BANDS,
    topDb: TOP_DB,
    statistics: "mean",
  },
  columns: [
    ...numbered("mfcc", MFCCS),
    ...numbered("chroma", CHROMA_BANDS),
    ...numbered("mel", MEL_BANDS),
  ].map((name) => `${name}.mean`),
  extract(signal: Signal): Float32Array {
    requireAnalysable(signal);
    const spectrogram = stftMagnitudes(signal.samples, LIBROSA_FRAMING);
    const { power, levelDb } = meanMel(spectrogram);
    const values = new Float32Array(MFCCS + CHROMA_BANDS + MEL_BANDS);
    // The transform is linear, so that of the mean is the mean of the transforms.
    values.set(dctOrthonormal(levelDb, MFCCS), 0);
    values.set(meanChroma(spectrogram, signal.sampleRateHz), MFCCS);
    values.set(power, MFCCS + CHROMA_BANDS);
    return values;
  },
};

/** Means over frames of the mel bands' power and of its level in dB, each of shape `[128]`. */
function meanMel({ magnitudes, frames, bins }: Spectrogram) {
  const mel = new Float32Array(MEL_BANDS);
  const powers = new Float32Array(bins);
  const power = new Float64Array(MEL_BANDS);
  const levels = new Float32Array(frames * MEL_BANDS);
  let loudest = -Infinity;
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 0, at = frame * bins; k < bins; k++) {
      powers[k] = magnitudes[at + k] * magnitudes[at + k];
    }
    applyFilterBank(melBank, powers, 0, mel);
    for (let band = 0; band < MEL_BANDS; band++) {
      power[band] += mel[band] / frames;
      const level = 10 * Math.log10(Math.max(SMALLEST_POWER, mel[band]));
      levels[frame * MEL_BANDS + band] = level;
      if (level > loudest) loudest = level;
    }
  }
  const levelDb = new Float64Array(MEL_BANDS);
  const lowest = loudest - TOP_DB;
  for (let at = 0; at < levels.length; at += MEL_BANDS) {
    for (let band = 0; band < MEL_BANDS; band++) {
      const level = levels[at + band];
      levelDb[band] += (level > lowest ? level : lowest) / frames;
    }
  }
  return { power, levelDb };
}
