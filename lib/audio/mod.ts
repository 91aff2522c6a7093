/**
 * Mono audio: decoding files, WAV encoding, resampling, level, silence; simulated channels and noise;
 * synthetic speech.
 *
 * @module
 */
export { trimSilence } from "./activity.ts";
export {
  durationS,
  loudestBlockDbfs,
  MAX_DURATION_S,
  MAX_SAMPLE_RATE_HZ,
  SAMPLE_RATE_HZ,
  type Signal,
  SILENCE_DBFS,
} from "./signal.ts";
export { UnusableRecording } from "./unusable_recording.ts";
export { decodeAudio } from "./decode.ts";
export { decodeWav } from "./wav.ts";
export { resample } from "./resample.ts";
export { changeSpeed } from "./augment/speed.ts";
export {
  augment,
  type Augmentation,
  AUGMENTATIONS,
  type AugmentationSource,
  channelGroup,
  UNCHANGED,
} from "./augment/augmentations.ts";
export { type Random, seededRandom, shuffle } from "../core/random.ts";
export { addPinkNoise, type Degradation, DEGRADATIONS } from "./augment/degradation.ts";
export { type Channel, drawChannel, throughChannel } from "./augment/channel.ts";
export { type SpeakingStyle, synthesiseSpeech } from "./synthesise.ts";
export { encodeWav } from "./encode_wav.ts";
