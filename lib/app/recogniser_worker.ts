import { expose } from "comlink";
import { resample } from "../audio/resample.ts";
import { durationS, MAX_DURATION_S, SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { synthesiseSpeech } from "../audio/synthesise.ts";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { decodeWav } from "../audio/wav.ts";
import { concatenate } from "../core/arrays.ts";
import { encoder } from "../features/sets/encoder.ts";
import { loadFeatureSet } from "../features/sets/registry.ts";
import { findSpeech, type SpeechFinding } from "../features/speech.ts";
import { type Influence, influences } from "../model/influence.ts";
import { answerFrom, type EmotionAnswer, featuresOf } from "../model/predict.ts";
import { enrolVoice, type Voice } from "../model/recogniser.ts";
import { loadModel, type SavedModel } from "../model/saved_model.ts";
import { predictTimeline, type TimelineMoment } from "../model/timeline.ts";
import { type OnProgress, useEncoderFrom } from "./encoder_files.ts";
import type { ModelFeatures } from "./voice.ts";

/** A WAV file, or samples that the browser has decoded from something else. */
export type Sound = Uint8Array | Signal;

/** The properties of the loaded model that the page uses. */
export interface ModelSummary {
  /** Its emotions, in the order of all probabilities. */
  readonly emotions: readonly string[];
  /** The features that it takes. */
  readonly features: ModelFeatures;
  /** Whether these come from the pretrained encoder. */
  readonly usesEncoder: boolean;
  /** Id of the experiment that measured it, from its card. */
  readonly experiment: string;
  /** What it is not for, from its card. */
  readonly limits: string;
}

/** The analysis of a recording without speech. */
export interface NoAnswer {
  /** Why there is no answer. */
  readonly finding: Exclude<SpeechFinding, "speech">;
  /** The recording at `SAMPLE_RATE_HZ`. */
  readonly signal: Signal;
}

/** The answer to speech. */
export interface Answer extends EmotionAnswer {
  /** There is speech. */
  readonly finding: "speech";
  /** The recording at `SAMPLE_RATE_HZ`. */
  readonly signal: Signal;
  /** Whether the voice was enrolled. */
  readonly enrolled: boolean;
}

/** What takes longer than the answer: the model predicts many times for it. */
export interface Details {
  /** Predictions over time. */
  readonly moments: readonly TimelineMoment[];
  /** Which moments moved the answer; none for a short or a long recording. */
  readonly influences: readonly Influence[];
}

/** Longest recording whose moments are cut out one by one, which takes as long as eight predictions. */
const MAX_INFLUENCES_S = 30;

let model: SavedModel;
let voice: Voice | undefined;

function signalOf(sound: Sound): Signal {
  const signal = sound instanceof Uint8Array ? decodeWav(sound) : sound;
  if (durationS(signal) > MAX_DURATION_S) {
    throw new UnusableRecording(`it is longer than ${MAX_DURATION_S / 60} minutes; cut it first`);
  }
  return resample(signal, SAMPLE_RATE_HZ);
}

/** The worker's side of the app: everything that takes time. */
const recogniser = {
  /**
   * Loads the model and what its features need.
   *
   * @param app Address of the app, with a slash at the end.
   * @param onProgress Called while the pretrained encoder is loaded, if the model needs it.
   * @returns The model's properties.
   */
  async start(app: string, onProgress: OnProgress): Promise<ModelSummary> {
    model = await loadModel(async (name) => {
      const response = await fetch(new URL(`model/${name}`, app));
      if (!response.ok) throw new Error(`Cannot load ${name}: the server says ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    });
    if (model.featureSet === encoder.id) {
      await useEncoderFrom(new URL("encoder/", app), onProgress);
    }
    const { id, revision, columns } = await loadFeatureSet(model.featureSet);
    return {
      emotions: model.emotions,
      features: { featureSet: `${id}/${revision}`, length: columns.length },
      usesEncoder: id === encoder.id,
      experiment: String(model.card.metrics.experiment),
      limits: model.card.limits,
    };
  },

  /** Runs everything once, so that it is compiled, and the first answer comes quickly. */
  async warmUp(): Promise<void> {
    const style = { pitchHz: 120, pitchRange: 3, rate: 5, effort: 0.5, breath: 0 };
    const { samples } = synthesiseSpeech(style, () => 0.5);
    await recogniser.recognise({ samples, sampleRateHz: 22_050 });
  },

  /** Recognises the emotion of a recording. */
  async recognise(sound: Sound): Promise<Answer | NoAnswer> {
    const signal = signalOf(sound);
    const finding = findSpeech(signal);
    if (finding !== "speech") return { finding, signal };
    const row = await featuresOf(model, signal, { anySound: true });
    return {
      finding,
      signal,
      ...answerFrom(model, row, voice),
      enrolled: voice !== undefined,
    };
  },

  /** Analyses a recording at `SAMPLE_RATE_HZ` in detail; others can be recognised meanwhile. */
  async analyse(signal: Signal): Promise<Details> {
    return {
      moments: await predictTimeline(model, signal, voice),
      influences: durationS(signal) <= MAX_INFLUENCES_S
        ? await influences(model, signal, voice)
        : [],
    };
  },

  /** Recognises the emotion of the last seconds; returns nothing if nobody speaks. */
  async recogniseMoment(signal: Signal): Promise<EmotionAnswer | undefined> {
    const recent = signalOf(signal);
    if (findSpeech(recent) !== "speech") return undefined;
    return answerFrom(model, await featuresOf(model, recent, { anySound: true }), voice);
  },

  /**
   * Extracts the features of a recording to enrol.
   *
   * @returns Unscaled features, shape `[features]`.
   * @throws {UnusableRecording} If there is no speech in it.
   */
  async featuresOf(sound: Sound): Promise<Float32Array> {
    return await featuresOf(model, signalOf(sound));
  },

  /** Enrols a voice from the features of its recordings; without any, ends its enrolment. */
  enrol(rows: readonly Float32Array[]): void {
    voice = rows.length > 0 ? enrolVoice(model, concatenate(rows)) : undefined;
  },
};

/** The worker, as the page sees it. */
export type Recogniser = typeof recogniser;

expose(recogniser);
