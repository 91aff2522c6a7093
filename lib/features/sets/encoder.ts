import {
  backgroundPower,
  SILENCE_RANGE_DB,
  trimBackground,
  weightsByLevel,
} from "../../audio/activity.ts";
import { highPass } from "../../audio/high_pass.ts";
import { concatenate } from "../../core/arrays.ts";
import { loadBackend } from "../../tensorflow/backend.ts";
import { WIDTH } from "../encoder/blocks.ts";
import { encode, STEP_SAMPLES } from "../encoder/encode.ts";
import { readEncoderFiles } from "../encoder/files.ts";
import { loadWeights, type Weights } from "../encoder/weights.ts";
import { type FeatureSet, numbered, requireAnalysable } from "../feature_set.ts";

/** Cutoff of the filter that removes DC offset and rumble, which would distort measured levels. */
const HIGH_PASS_HZ = 20;
/** Dynamic range of the log-mel spectrum, in dB: 20 less than Whisper's, which hides more noise. */
const LOG_MEL_RANGE_DB = 60;
/**
 * Step of each block to whose multiples tables round: about two thirds of the standard deviation of
 * the values. This keeps tables small: 10 MB for the 7,435 recordings of CREMA-D.
 */
const STEPS = { mean: [1 / 32, 1 / 32, 1 / 16], std: [1 / 64, 1 / 64, 1 / 64] } as const;

/** Name and rounding step of each column. */
const COLUMNS = (["mean", "std"] as const).flatMap((moment) =>
  STEPS[moment].flatMap((step, block) =>
    numbered(`residual${block + 1}`, WIDTH).map((name) => ({ name: `${name}.${moment}`, step }))
  )
);

let loading: Promise<void> | undefined;
let weightsOnBackend: Weights | undefined;

/**
 * Embeddings by a frozen, pretrained speech encoder: means and standard deviations over time of the
 * residual stream after each of its first three blocks. Steps are weighted by their level above the
 * background, so that noise in the pauses changes little.
 *
 * @see `data/encoder/README.md` for where the encoder comes from
 */
export const encoder: FeatureSet = {
  id: "encoder",
  revision: 6,
  parameters: {
    encoder: "whisper-base",
    values: "residual stream after blocks 1, 2 and 3",
    highPass: `${HIGH_PASS_HZ} Hz, 12 dB an octave`,
    trimmed: `${SILENCE_RANGE_DB} dB below the loudest frame, or the background`,
    weights: "by level above the background",
    logMelRangeDb: LOG_MEL_RANGE_DB,
    steps: JSON.stringify(STEPS),
    storage: "float16",
  },
  columns: COLUMNS.map(({ name }) => name),
  load: () => loading ??= start(),
  extract(signal) {
    requireAnalysable(signal);
    if (!weightsOnBackend) {
      throw new Error("The encoder is not loaded; call load() before extract()");
    }
    // Applied twice for a slope of 12 dB per octave.
    const filtered = highPass(highPass(signal, HIGH_PASS_HZ), HIGH_PASS_HZ);
    const speech = trimBackground(filtered).samples;
    // Pads speech shorter than one step with zeros.
    const samples = new Float32Array(Math.max(STEP_SAMPLES, speech.length));
    samples.set(speech);
    const { mean, standardDeviation } = encode(weightsOnBackend, samples, {
      rangeDb: LOG_MEL_RANGE_DB,
      weights: weightsByLevel(samples, STEP_SAMPLES, backgroundPower(filtered)),
    });
    return concatenate([mean, standardDeviation]);
  },
  round: (values) =>
    values.map((value, j) => COLUMNS[j].step * Math.round(value / COLUMNS[j].step)),
};

async function start(): Promise<void> {
  try {
    const [files] = await Promise.all([readEncoderFiles(), loadBackend()]);
    weightsOnBackend = loadWeights(files);
  } catch (error) {
    loading = undefined; // the next call tries again
    throw error;
  }
}
