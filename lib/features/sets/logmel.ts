import type { Signal } from "../../audio/signal.ts";
import { type FeatureSet, numbered } from "../feature_set.ts";
import {
  CONTOUR_HOP_S,
  extractSpeechContours,
  selectContours,
  SPEECH_RANGE_DB,
} from "./contours.ts";
import { CONTOUR_FRAMING, FLOOR_DB } from "./spectral_contours.ts";

/** Number of contour frames that are averaged into one frame. */
const FRAMES_AVERAGED = 4;
/** Value of the frames after the end of the speech, in dB: about the noise floor. */
const PADDING_DB = -40;
/** Values are rounded to multiples of this, in dB, which compresses well. */
const STEP_DB = 0.5;

/** Distance between frames in seconds. */
export const LOGMEL_HOP_S: number = FRAMES_AVERAGED * CONTOUR_HOP_S;
/** Number of frames for every recording. */
export const LOGMEL_FRAMES = 80;
/** Number of mel bands in each frame. */
export const LOGMEL_BANDS = 26;

/**
 * The log-mel spectrum of the first 3.2 seconds of the speech, one frame every 40 ms, for sequence
 * models, which reshape the columns to `[80 frames][26 bands]`. Shorter recordings are padded.
 */
export const logmel: FeatureSet = {
  id: "logmel",
  revision: 1,
  parameters: {
    ...CONTOUR_FRAMING,
    window: "hann",
    trimDb: SPEECH_RANGE_DB,
    floorDb: FLOOR_DB,
    averaged: FRAMES_AVERAGED,
    frames: LOGMEL_FRAMES,
    bands: LOGMEL_BANDS,
    paddingDb: PADDING_DB,
    stepDb: STEP_DB,
    storage: "float16",
  },
  columns: numbered("frame", LOGMEL_FRAMES).flatMap((frame) =>
    numbered("logmel", LOGMEL_BANDS).map((band) => `${frame}.${band}`)
  ),
  extract: (signal: Signal): Float32Array => {
    const { values, bands } = selectContours(extractSpeechContours(signal).values, "logmel");
    const available = Math.max(1, Math.floor(values.length / bands / FRAMES_AVERAGED));
    const out = new Float32Array(LOGMEL_FRAMES * bands).fill(PADDING_DB);
    for (let frame = 0; frame < Math.min(available, LOGMEL_FRAMES); frame++) {
      for (let band = 0; band < bands; band++) {
        let sum = 0, count = 0;
        for (let i = 0; i < FRAMES_AVERAGED; i++) {
          const at = (frame * FRAMES_AVERAGED + i) * bands + band;
          if (at >= values.length) break;
          sum += values[at];
          count++;
        }
        out[frame * bands + band] = STEP_DB * Math.round(sum / count / STEP_DB);
      }
    }
    return out;
  },
};
