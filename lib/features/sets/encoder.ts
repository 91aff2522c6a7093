import { trimSilence } from "../../audio/activity.ts";
import { loadBackend } from "../../tensorflow/backend.ts";
import { type Encoder, loadEncoder } from "../encoder/encode.ts";
import { readEncoderFiles } from "../encoder/files.ts";
import { parseProjection, project, type Projection } from "../encoder/projection.ts";
import { type FeatureSet, numbered, requireAnalysable } from "../feature_set.ts";

/** Blocks of the encoder that are run; the last one's values are the features. */
const BLOCKS = 2;
/** Features that the pooled values are projected to. */
const FEATURES = 512;
/** Frames more than this below the loudest one are trimmed from both ends, in dB. */
const TRIM_DB = 40;
/** Least duration that is encoded, 20 ms; shorter recordings are continued with zeros. */
const LEAST_SAMPLES = 320;

let loading: Promise<void> | undefined;
let loaded: { readonly encoder: Encoder; readonly projection: Projection } | undefined;

/**
 * Values of a pretrained speech encoder, frozen: the means and standard deviations over time of the
 * feed-forward gates of its second block, 3,072 values, projected to 512.
 *
 * @see `data/encoder/README.md` for where encoder and projection come from
 */
export const encoder: FeatureSet = {
  id: "encoder",
  revision: 1,
  parameters: {
    encoder: "smart-turn-v3.2, the first blocks of whisper-tiny",
    blocks: BLOCKS,
    values: "feed-forward gate, mean and standard deviation",
    projection: "principal components of CREMA-D, unlabelled",
    trimDb: TRIM_DB,
    storage: "float16",
  },
  columns: numbered("encoder", FEATURES),
  load: () => loading ??= start(),
  extract(signal) {
    requireAnalysable(signal);
    if (!loaded) throw new Error("The encoder is not loaded; call load() before extract()");
    const pooled = encoderValues(loaded.encoder, trimSilence(signal, TRIM_DB).samples);
    return project(loaded.projection, pooled).map(Math.f16round);
  },
};

/**
 * Computes the pooled values that are projected.
 *
 * @param encoder The encoder.
 * @param samples A recording at `SAMPLE_RATE_HZ`, trimmed.
 * @returns Means, then standard deviations; shape `[3072]`.
 */
export function encoderValues(encoder: Encoder, samples: Float32Array): Float32Array {
  const padded = new Float32Array(Math.max(LEAST_SAMPLES, samples.length));
  padded.set(samples);
  const { gate } = encoder.encode(padded, BLOCKS)[BLOCKS - 1];
  const values = new Float32Array(2 * gate.mean.length);
  values.set(gate.mean);
  values.set(gate.standardDeviation, gate.mean.length);
  return values;
}

async function start(): Promise<void> {
  const [{ projection, ...files }] = await Promise.all([readEncoderFiles(), loadBackend()]);
  loaded = { encoder: loadEncoder(files), projection: parseProjection(projection) };
}
