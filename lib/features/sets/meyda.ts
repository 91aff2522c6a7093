import meydaModule from "meyda";
import { SAMPLE_RATE_HZ, type Signal } from "../../audio/signal.ts";
import { CHROMA_BANDS } from "../dsp/chroma.ts";
import { type FeatureSet, numbered, requireAnalysable } from "../feature_set.ts";
import { type Framing, LIBROSA_FRAMING, stftMagnitudes } from "../dsp/stft.ts";

/** The package's types describe an ES module, whose default export is what is imported here. */
const Meyda = meydaModule as unknown as typeof meydaModule.default;

const FRAMING: Framing = { frameSamples: 2048, hopSamples: 512 };
const MFCCS = 40;
const MEL_BANDS = 40;

/** Meyda's scalar descriptors of a frame. Its `spectralFlux` gives NaN in 5.6 and is left out. */
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

const CONTOURS = [
  ...numbered("mfcc", MFCCS),
  ...numbered("chroma", CHROMA_BANDS),
  ...DESCRIPTORS,
];

/**
 * The original recipe with Meyda's features: its own MFCCs and chroma, and its spectral
 * descriptors, each as mean and deviation over frames.
 *
 * Units are Meyda's: centroid, spread and their like in bins, rolloff in Hz, zero crossings per
 * frame. Where Meyda has no finite value (silent frames; moments of a spectrum in one bin), the frame
 * does not count for that feature; a feature without any frame is 0.
 */
export const meyda: FeatureSet = {
  id: "meyda",
  revision: 1,
  parameters: {
    ...FRAMING,
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
    const { frameSamples, hopSamples } = FRAMING;
    const { magnitudes, frames, bins } = stftMagnitudes(signal.samples, FRAMING);
    const values = new Float64Array(CONTOURS.length);
    const means = new Float64Array(CONTOURS.length);
    const squares = new Float64Array(CONTOURS.length);
    const used = new Int32Array(CONTOURS.length);
    for (let frame = 0; frame < frames; frame++) {
      // Meyda's spectra end one bin below half the sample rate.
      const ampSpectrum = magnitudes.subarray(frame * bins, (frame + 1) * bins - 1);
      if (ampSpectrum.every((x) => x === 0)) continue;
      const start = frame * hopSamples - frameSamples / 2;
      describeFrame(ampSpectrum, frameOf(signal.samples, start, frameSamples), values);
      // Welford's update, which stays accurate for values of any size.
      for (let i = 0; i < values.length; i++) {
        if (!Number.isFinite(values[i])) continue;
        const difference = values[i] - means[i];
        means[i] += difference / ++used[i];
        squares[i] += difference * (values[i] - means[i]);
      }
    }
    const deviations = squares.map((square, i) => Math.sqrt(square / Math.max(used[i], 1)));
    return Float32Array.from([...means, ...deviations]);
  },
};

/**
 * Computes Meyda's features of one frame.
 *
 * Meyda's extractors are called one by one on a spectrum that is already there: `Meyda.extract`
 * would transform again, keep its settings in a global object, and apply time-domain features to
 * the windowed frame. Here those see the frame as it is.
 *
 * @param ampSpectrum Magnitudes of the windowed frame, shape `[frameSamples / 2]`, not all zero.
 * @param frame Samples of the frame, not windowed, shape `[frameSamples]`.
 * @param out Receives the values in the order of `CONTOURS`.
 */
function describeFrame(ampSpectrum: Float32Array, frame: Float32Array, out: Float64Array): void {
  const input = {
    ampSpectrum,
    signal: frame,
    ...banks,
    bufferSize: FRAMING.frameSamples,
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

/** The filter banks that Meyda builds on its first extraction and keeps for the settings then. */
const banks = buildBanks();

function buildBanks() {
  // A copy, so that nobody else's settings meet ours.
  const own = Object.assign({}, Meyda, {
    bufferSize: FRAMING.frameSamples,
    sampleRate: SAMPLE_RATE_HZ,
    melBands: MEL_BANDS,
    chromaBands: CHROMA_BANDS,
    numberOfMFCCCoefficients: MFCCS,
    barkScale: undefined,
    melFilterBank: undefined,
    chromaFilterBank: undefined,
  });
  own.extract("rms", new Float32Array(FRAMING.frameSamples));
  const { barkScale, melFilterBank, chromaFilterBank } = own as unknown as {
    barkScale: Float32Array;
    melFilterBank: number[][];
    chromaFilterBank: number[][];
  };
  return { barkScale, melFilterBank, chromaFilterBank };
}

/** Samples from `start` on, zeros where the signal has none. */
function frameOf(samples: Float32Array, start: number, length: number): Float32Array {
  const from = Math.max(0, start);
  const frame = new Float32Array(length);
  frame.set(samples.subarray(from, Math.max(from, start + length)), from - start);
  return frame;
}

/**
 * Computes what `baseline` does, 40 MFCCs, 12 chroma and 128 mel bands of each frame, as a user of
 * Meyda would, to compare its speed with.
 *
 * @param signal The signal.
 * @returns What `Meyda.extract` gives for each whole frame.
 */
export function baselineByMeyda({ samples, sampleRateHz }: Signal): unknown[] {
  const { frameSamples, hopSamples } = LIBROSA_FRAMING;
  // A copy, as above.
  const own = Object.assign({}, Meyda, {
    bufferSize: frameSamples,
    sampleRate: sampleRateHz,
    melBands: 128,
    numberOfMFCCCoefficients: 40,
  });
  const count = Math.max(0, 1 + Math.floor((samples.length - frameSamples) / hopSamples));
  return Array.from({ length: count }, (_, frame) => {
    const at = frame * hopSamples;
    return own.extract(["mfcc", "chroma", "melBands"], samples.subarray(at, at + frameSamples));
  });
}
