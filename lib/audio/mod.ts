/**
 * Mono audio: decoding, WAV encoding, resampling, levels and synthetic speech.
 *
 * @module
 */
export { trimSilence } from "./activity.ts";
export { durationS, loudestBlockDbfs, SAMPLE_RATE_HZ, type Signal } from "./signal.ts";
export { MAX_DURATION_S, MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ } from "./signal.ts";
export { UnusableRecording } from "./unusable_recording.ts";
export { decodeAudio } from "./decode.ts";
export { decodeWav } from "./wav.ts";
export { resample } from "./resample.ts";
export type { Augmentation, Pieces } from "./augment/augmentations.ts";
export { type Random, seededRandom } from "../core/random.ts";
export type { Channel } from "./augment/channel.ts";
export { type SpeakingStyle, synthesiseSpeech } from "./synthesise.ts";
export { encodeWav } from "./encode_wav.ts";
