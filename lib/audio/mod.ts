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
export { changeSpeed } from "./speed.ts";
export { type Random, seededRandom, shuffle } from "./random.ts";
export { addPinkNoise, type Degradation, DEGRADATIONS } from "./degradation.ts";
export { type Channel, drawChannel, throughChannel } from "./channel.ts";
export { type SpeakingStyle, synthesiseSpeech } from "./synthesise.ts";
export { encodeWav } from "./encode_wav.ts";
