import meydaModule from "meyda";
import { SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import { copyFrame } from "../../core/arrays.ts";
import { CHROMA_BANDS } from "../dsp/kernel.ts";
import { type FeatureSet, numbered, requireAnalysable } from "../feature_set.ts";
import { LIBROSA_FRAMING, stftMagnitudes } from "../dsp/stft.ts";

/** The package's types describe an ES module whose default export is the value imported here. */
const Meyda = meydaModule as unknown as typeof meydaModule.default;

const MFCCS = 40;
const MEL_BANDS = 40;

/** Meyda's scalar descriptors of a frame, without `spectralFlux`, which is NaN in 5.6. */
const DESCRIPTORS = [
  "spectralCentroid",
  "spectralSpread",
  "spectralSkewness",
  "spectralKurtosis",
  "spectralRolloff",
  "spectralFlatness",
  "spectralCrest",
  "spectralSlope",
  "loudness",
  "perceptualSharpness",
  "perceptualSpread",
  "zcr",
  "rms",
] as const;

const CONTOURS = [...numbered("mfcc", MFCCS), ...numbered("chroma", CHROMA_BANDS), ...DESCRIPTORS];

/**
 * The original recipe with Meyda's features: its MFCCs, chroma and spectral descriptors, each as
 * mean and standard deviation over frames.
 *
 * Units are Meyda's: spectral moments in bins, rolloff in Hz, zero crossings per frame. Frames for
 * which Meyda has no finite value (silence; moments of a spectrum in a single bin) are left out of
 * the statistics of that feature; a feature without any frame is 0.
 *
 * @see https://meyda.js.org/audio-features
 */
export const meyda: FeatureSet = {
  id: "meyda",
  revision: 1,
  parameters: {
    ...LIBROSA_FRAMING,
    window: "hann",
    meyda: "5.6",
    mfccs: MFCCS,
    melBands: MEL_BANDS,
    chromaBands: CHROMA_BANDS,
    statistics: "mean std",
  },
  columns: [...CONTOURS.map((name) => `${name}.mean`), ...CONTOURS.map((name) => `${name}.std`)],
  extract(signal: Signal): Float32Array {
    requireAnalysable(signal);
    const { frameSamples, hopSamples } = LIBROSA_FRAMING;
    const { magnitudes, frames, bins } = stftMagnitudes(signal.samples);
    const values = new Float64Array(CONTOURS.length), used = new Int32Array(CONTOURS.length);
    const means = new Float64Array(CONTOURS.length), squares = new Float64Array(CONTOURS.length);
    const samples = new Float32Array(frameSamples);
    for (let frame = 0; frame < frames; frame++) {
      // Meyda's spectra do not contain the bin at half the sample rate.
      const ampSpectrum = magnitudes.subarray(frame * bins, (frame + 1) * bins - 1);
      if (ampSpectrum.every((x) => x === 0)) continue;
      copyFrame(signal.samples, frame * hopSamples - frameSamples / 2, samples);
      describeFrame(ampSpectrum, samples, values);
      // Welford's update, which stays accurate for values of any size.
      for (let i = 0; i < values.length; i++) {
        if (!Number.isFinite(values[i])) continue;
        const difference = values[i] - means[i];
        means[i] += difference / ++used[i];
        squares[i] += difference * (values[i] - means[i]);
      }
    }
    const stds = squares.map((square, i) => Math.sqrt(square / Math.max(used[i], 1)));
    return Float32Array.from([...means, ...stds]);
  },
};

/**
 * Computes Meyda's features of one frame.
 *
 * Meyda's extractors are called one by one on an existing spectrum: `Meyda.extract` would transform
 * again, keep its settings in a global object, and compute time-domain features from the windowed
 * frame. Here they are computed from the frame without a window.
 *
 * @param ampSpectrum Magnitudes of the windowed frame, shape `[frameSamples / 2]`, not all zero.
 * @param frame Samples of the frame, not windowed, shape `[frameSamples]`.
 * @param out Receives the values in the order of `CONTOURS`.
 */
function describeFrame(ampSpectrum: Float32Array, frame: Float32Array, out: Float64Array): void {
  const input = {
    ampSpectrum,
    signal: frame,
    ...(banks ??= buildBanks()),
    bufferSize: LIBROSA_FRAMING.frameSamples,
    sampleRate: SAMPLE_RATE_HZ,
    numberOfMFCCCoefficients: MFCCS,
    numberOfBarkBands: 24,
  };
  const extractors = Meyda.featureExtractors;
  out.set(extractors.mfcc(input), 0);
  out.set(extractors.chroma(input), MFCCS);
  for (const [i, name] of DESCRIPTORS.entries()) {
    const value = extractors[name](input);
    out[MFCCS + CHROMA_BANDS + i] = typeof value === "number" ? value : value.total;
  }
}

/** Meyda's filter banks, which it builds in its first extraction; that takes 50 ms. */
let banks: ReturnType<typeof buildBanks> | undefined;

function buildBanks() {
  // A copy, because Meyda's settings are global.
  const copy = Object.assign({}, Meyda, {
    bufferSize: LIBROSA_FRAMING.frameSamples,
    sampleRate: SAMPLE_RATE_HZ,
    melBands: MEL_BANDS,
    chromaBands: CHROMA_BANDS,
    numberOfMFCCCoefficients: MFCCS,
    barkScale: undefined,
    melFilterBank: undefined,
    chromaFilterBank: undefined,
  });
  copy.extract("rms", new Float32Array(LIBROSA_FRAMING.frameSamples));
  const { barkScale, melFilterBank, chromaFilterBank } = copy as unknown as {
    barkScale: Float32Array;
    melFilterBank: number[][];
    chromaFilterBank: number[][];
  };
  return { barkScale, melFilterBank, chromaFilterBank };
}

/**
 * Computes counterparts of the `baseline` features with `Meyda.extract`, as users of Meyda would,
 * to compare speed.
 *
 * @returns MFCCs, chroma and mel bands of each whole frame.
 */
export function baselineByMeyda({ samples, sampleRateHz }: Signal): unknown[] {
  const { frameSamples, hopSamples } = LIBROSA_FRAMING;
  // A copy, as above.
  const copy = Object.assign({}, Meyda, {
    bufferSize: frameSamples,
    sampleRate: sampleRateHz,
    melBands: 128,
    numberOfMFCCCoefficients: 40,
  });
  const count = Math.max(0, 1 + Math.floor((samples.length - frameSamples) / hopSamples));
  return Array.from({ length: count }, (_, frame) => {
    const at = frame * hopSamples;
    return copy.extract(["mfcc", "chroma", "melBands"], samples.subarray(at, at + frameSamples));
  });
}
