/**
 * Mono audio: decoding files, WAV encoding, resampling, level, silence; simulated channels and noise;
 * synthetic speech.
 *
 * @module
 */
export { backgroundPower, trimBackground, trimSilence, weightsByLevel } from "./activity.ts";
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
  type Pieces,
  UNCHANGED,
} from "./augment/augmentations.ts";
export { type Random, seededRandom, shuffle } from "../core/random.ts";
export { addSound, type Degradation } from "./augment/degradation.ts";
export {
  ALL_DEGRADATIONS,
  degradation,
  type DegradationKind,
  DEGRADATIONS_BY_KIND,
  type DegreeOfChange,
  DEGREES,
} from "./augment/degradations.ts";
export { addPinkNoise, babble } from "./augment/noises.ts";
export { NON_SPEECH, type NonSpeech } from "./non_speech.ts";
export { type Channel, drawChannel, drawDisturbance, throughChannel } from "./augment/channel.ts";
export { type SampleVoice, sampleVoices } from "./sample_voices.ts";
export { type SpeakingStyle, synthesiseSpeech } from "./synthesise.ts";
export { encodeWav } from "./encode_wav.ts";
