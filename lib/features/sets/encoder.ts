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

/** Offsets and rumble below this are removed first, as trimming and levels would count them. */
const HIGH_PASS_HZ = 20;
/** Dynamic range of the log-mel spectrum, in dB: 20 less than Whisper's, as less of the noise is then seen. */
const LOG_MEL_RANGE_DB = 60;
/**
 * Tables hold pooled values rounded to multiples of these, by block, two thirds or so of their standard
 * deviation, so that they stay small: the 7,435 recordings of CREMA-D in 10 MB.
 */
const STEPS = { mean: [1 / 32, 1 / 32, 1 / 16], std: [1 / 64, 1 / 64, 1 / 64] } as const;

/** Every column: its name, and the step that it is rounded to. */
const COLUMNS = (["mean", "std"] as const).flatMap((moment) =>
  STEPS[moment].flatMap((step, block) =>
    numbered(`residual${block + 1}`, WIDTH).map((name) => ({ name: `${name}.${moment}`, step }))
  )
);

let loading: Promise<void> | undefined;
let weightsOnBackend: Weights | undefined;

/**
 * Values of a pretrained speech encoder, frozen: means and standard deviations over time of the residual
 * stream after each of its first three blocks. Louder steps weigh more, and those that are background
 * hardly, so that noise in the pauses changes little.
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
    // Twice, so that 12 dB more an octave are removed.
    const filtered = highPass(highPass(signal, HIGH_PASS_HZ), HIGH_PASS_HZ);
    const speech = trimBackground(filtered).samples;
    // Shorter recordings are continued with zeros.
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
  const [files] = await Promise.all([readEncoderFiles(), loadBackend()]);
  weightsOnBackend = loadWeights(files);
}
