import { SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import { meanChroma } from "../dsp/chroma.ts";
import { CHROMA_BANDS } from "../dsp/kernel.ts";
import { applyFilterBank, dctOrthonormal, melFilterBank } from "../dsp/mel.ts";
import { frameCount, LIBROSA_FRAMING, type Spectrogram, spectrogramBlocks } from "../dsp/stft.ts";
import { type FeatureSet, numbered, requireAnalysable } from "../feature_set.ts";

const MFCCS = 40;
const MEL_BANDS = 128;
/** Lower limit of the power before it is converted to dB. */
const MIN_POWER = 1e-10;
/** Levels are clamped to at most this far below the loudest, in dB. */
const TOP_DB = 80;

const melBank = melFilterBank(SAMPLE_RATE_HZ, LIBROSA_FRAMING.frameSamples, MEL_BANDS);

/**
 * The features of the original recipe: means over frames of 40 MFCCs, 12 chroma and 128 mel bands,
 * equal to those of librosa 0.11 with its defaults at 16 kHz up to rounding.
 *
 * Mel bands are linear power, MFCCs the cosine transform of the levels of the mel bands in dB. The
 * values depend on loudness and on the silence around the speech, as in the original.
 *
 * @see librosa 0.11 `feature.mfcc`, `feature.chroma_stft`, `feature.melspectrogram`
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
    const blocks = spectrogramBlocks(signal.samples, LIBROSA_FRAMING);
    const frames = frameCount(signal.samples.length, LIBROSA_FRAMING.hopSamples);
    const { power, levelDb } = meanMel(blocks, frames);
    const values = new Float32Array(MFCCS + CHROMA_BANDS + MEL_BANDS);
    // The cosine transform is linear, so the transform of the mean is the mean of the transforms.
    values.set(dctOrthonormal(levelDb, MFCCS), 0);
    values.set(meanChroma(blocks, signal.sampleRateHz), MFCCS);
    values.set(power, MFCCS + CHROMA_BANDS);
    return values;
  },
};

/** Computes the means over frames of the mel bands, as power and in dB, each of shape `[128]`. */
function meanMel(blocks: Iterable<Spectrogram>, frames: number) {
  const mel = new Float32Array(MEL_BANDS);
  const power = new Float64Array(MEL_BANDS), levelDb = new Float64Array(MEL_BANDS);
  const levels = new Float32Array(frames * MEL_BANDS);
  let at = 0;
  let loudest = -Infinity;
  for (const { magnitudes, bins } of blocks) {
    const powers = new Float32Array(bins);
    for (let from = 0; from < magnitudes.length; from += bins) {
      for (let k = 0; k < bins; k++) powers[k] = magnitudes[from + k] ** 2;
      applyFilterBank(melBank, powers, 0, mel);
      for (let band = 0; band < MEL_BANDS; band++) {
        power[band] += mel[band] / frames;
        const level = 10 * Math.log10(Math.max(MIN_POWER, mel[band]));
        levels[at++] = level;
        if (level > loudest) loudest = level;
      }
    }
  }
  const lowest = loudest - TOP_DB;
  for (let i = 0; i < levels.length; i++) {
    levelDb[i % MEL_BANDS] += (levels[i] > lowest ? levels[i] : lowest) / frames;
  }
  return { power, levelDb };
}
