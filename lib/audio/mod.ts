/**
 * From the bytes of a recording to mono samples: WAV decoding, resampling, level; and what
 * rooms, microphones and noise make of it.
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
export { changeSpeed } from "./augment/speed.ts";
export { type Random, seededRandom, shuffle } from "../core/random.ts";
export { addPinkNoise, type Degradation, DEGRADATIONS } from "./augment/degradation.ts";
export { type Channel, drawChannel, throughChannel } from "./augment/channel.ts";
export { type SpeakingStyle, synthesiseSpeech } from "./synthesise.ts";
export { encodeWav } from "./encode_wav.ts";
