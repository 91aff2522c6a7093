import { trimSilence } from "../../audio/activity.ts";
import { concatenate } from "../../core/arrays.ts";
import { loadBackend } from "../../tensorflow/backend.ts";
import { type Encoder, loadEncoder } from "../encoder/encode.ts";
import { readEncoderFiles } from "../encoder/files.ts";
import { type FeatureSet, numbered, requireAnalysable } from "../feature_set.ts";

/** Gates of the encoder's feed-forward layer. */
const GATES = 1_536;
/** Frames more than this below the loudest one are trimmed from both ends, in dB. */
const TRIM_DB = 40;
/** Least duration that is encoded, 20 ms; shorter recordings are continued with zeros. */
const LEAST_SAMPLES = 320;
/** Values are rounded to multiples of this, which compresses well and costs no accuracy. */
const STEP = 1 / 64;

let loading: Promise<void> | undefined;
let encoderOnBackend: Encoder | undefined;

/**
 * Values of a pretrained speech encoder, frozen: the means and standard deviations over time of the
 * feed-forward gates in its second block. They lie between 0 and 2 whatever the recording.
 *
 * @see `data/encoder/README.md` for where the encoder comes from
 */
export const encoder: FeatureSet = {
  id: "encoder",
  revision: 1,
  parameters: {
    encoder: "smart-turn-v3.2, the first blocks of whisper-tiny",
    values: "feed-forward gates of block 2",
    trimDb: TRIM_DB,
    step: STEP,
    storage: "float16",
  },
  columns: ["mean", "std"].flatMap((moment) =>
    numbered("gate", GATES).map((gate) => `${gate}.${moment}`)
  ),
  load: () => loading ??= start(),
  extract(signal) {
    requireAnalysable(signal);
    if (!encoderOnBackend) {
      throw new Error("The encoder is not loaded; call load() before extract()");
    }
    const speech = trimSilence(signal, TRIM_DB).samples;
    const samples = new Float32Array(Math.max(LEAST_SAMPLES, speech.length));
    samples.set(speech);
    const { mean, standardDeviation } = encoderOnBackend.encode(samples);
    return concatenate([mean, standardDeviation]).map((value) => STEP * Math.round(value / STEP));
  },
};

async function start(): Promise<void> {
  const [files] = await Promise.all([readEncoderFiles(), loadBackend()]);
  encoderOnBackend = loadEncoder(files);
}
