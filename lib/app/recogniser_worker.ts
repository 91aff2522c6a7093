import { expose } from "comlink";
import { resample } from "../audio/resample.ts";
import { durationS, MAX_DURATION_S, SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { synthesiseSpeech } from "../audio/synthesise.ts";
import { decodeWav } from "../audio/wav.ts";
import { findSpeech, type SpeechFinding } from "../features/speech.ts";
import { enrolVoice, type EnsembleInputs, type Voice } from "../model/ensemble.ts";
import { type Influence, influences } from "../model/influence.ts";
import { decide, joinInputs, predictionInputs } from "../model/predict.ts";
import { loadModel, type TrainedModel } from "../model/saved_model.ts";
import { predictTimeline, type TimelineMoment } from "../model/timeline.ts";

/** A WAV file, or samples that the browser has decoded from something else. */
export type Sound = Uint8Array | Signal;

/** What there is to say of a recording without speech. */
export interface NoAnswer {
  /** Why there is no answer. */
  readonly finding: Exclude<SpeechFinding, "speech">;
  /** The recording at the rate it was analysed at. */
  readonly signal: Signal;
}

/** What there is to say of speech. */
export interface Answer {
  /** There is speech. */
  readonly finding: "speech";
  /** The recording at the rate it was analysed at. */
  readonly signal: Signal;
  /** The most probable emotion. */
  readonly emotion: TrainedModel["emotions"][number];
  /** Whether it is probable enough to be relied on. */
  readonly sure: boolean;
  /** Probability of each emotion, in the model's order. */
  readonly probabilities: Float32Array;
  /** What is heard over time. */
  readonly moments: readonly TimelineMoment[];
  /** Which features moved the decision. */
  readonly influences: readonly Influence[];
  /** Whether the voice was known. */
  readonly enrolled: boolean;
}

let model: TrainedModel;
let voice: Voice | undefined;

async function signalOf(sound: Sound): Promise<Signal> {
  const signal = sound instanceof Uint8Array ? decodeWav(sound) : sound;
  if (durationS(signal) > MAX_DURATION_S) {
    throw new RangeError(`it is longer than ${MAX_DURATION_S / 60} minutes; cut it first`);
  }
  return await resample(signal, SAMPLE_RATE_HZ);
}

/** What the page asks of the worker. */
const recogniser = {
  /**
   * Loads the model.
   *
   * @param folder Address of its folder, with a slash at the end.
   * @returns The emotions it knows.
   */
  async start(folder: string): Promise<TrainedModel["emotions"]> {
    model = await loadModel(async (name) => {
      const response = await fetch(new URL(name, folder));
      if (!response.ok) throw new Error(`Cannot load ${name}: the server says ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    });
    return model.emotions;
  },

  /**
   * Loads what recordings at other sample rates need and runs everything once, so that the first
   * answer comes quickly, and without a network too.
   */
  async warmUp(): Promise<void> {
    const uniform = () => 0.5;
    const style = { pitchHz: 120, pitchRange: 3, rate: 5, effort: 0.5, breath: 0 };
    const { samples } = synthesiseSpeech(style, uniform);
    await recogniser.recognise({ samples, sampleRateHz: 22_050 });
  },

  /** Recognises the emotion of a recording. */
  async recognise(sound: Sound): Promise<Answer | NoAnswer> {
    const signal = await signalOf(sound);
    const finding = findSpeech(signal);
    if (finding !== "speech") return { finding, signal };
    const inputs = await predictionInputs([signal]);
    const { emotion, sure, probabilities } = decide(model, inputs, voice);
    return {
      finding,
      signal,
      emotion,
      sure,
      probabilities,
      moments: await predictTimeline(model, signal, voice),
      influences: influences(model, inputs, voice),
      enrolled: voice !== undefined,
    };
  },

  /** Recognises the emotion of the last moments; nothing if nobody speaks. */
  async recogniseMoment(signal: Signal): Promise<Float32Array | undefined> {
    const speech = await signalOf(signal);
    if (findSpeech(speech) !== "speech") return undefined;
    return decide(model, await predictionInputs([speech]), voice).probabilities;
  },

  /**
   * Computes what is kept of a recording of the user's voice.
   *
   * @throws {RangeError} If there is no speech in it.
   */
  async featuresOf(sound: Sound): Promise<EnsembleInputs> {
    const signal = await signalOf(sound);
    const finding = findSpeech(signal);
    if (finding !== "speech") throw new RangeError(`no speech in it (${finding})`);
    return await predictionInputs([signal]);
  },

  /** Makes a voice known from features of its recordings; without any, forgets it. */
  know(recordings: readonly EnsembleInputs[]): void {
    voice = recordings.length > 0 ? enrolVoice(model, joinInputs(recordings)) : undefined;
  },
};

/** The worker, as the page sees it. */
export type Recogniser = typeof recogniser;

expose(recogniser);
