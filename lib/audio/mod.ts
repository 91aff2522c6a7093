/**
 * From the bytes of a recording to mono samples: WAV decoding, resampling, level.
 *
 * @module
 */
export { trimSilence } from "./activity.ts";
export {
  durationS,
  loudestBlockDbfs,
  MAX_DURATION_S,
  SAMPLE_RATE_HZ,
  type Signal,
  SILENCE_DBFS,
} from "./signal.ts";
export { decodeWav } from "./wav.ts";
export { resample } from "./resample.ts";
export { changeSpeed } from "./speed.ts";
