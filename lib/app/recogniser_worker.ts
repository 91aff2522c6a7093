import { expose } from "comlink";
import { resample } from "../audio/resample.ts";
import { durationS, MAX_DURATION_S, SAMPLE_RATE_HZ, type Signal } from "../audio/signal.ts";
import { synthesiseSpeech } from "../audio/synthesise.ts";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { decodeWav } from "../audio/wav.ts";
import { concatenate } from "../core/arrays.ts";
import { encoder } from "../features/sets/encoder.ts";
import { loadFeatureSet } from "../features/sets/registry.ts";
import { findSpeech, NO_SPEECH, type SpeechFinding } from "../features/speech.ts";
import { adaptVoice } from "../model/adaptation.ts";
import { type Influence, influences } from "../model/influence.ts";
import type { EmotionAnswer } from "../model/answer.ts";
import { answerFrom, featuresOf } from "../model/predict.ts";
import { enrolVoice, type Voice } from "../model/recogniser.ts";
import { encodeModel, loadModel, MODEL_FILES, type SavedModel } from "../model/saved_model.ts";
import { predictTimeline, type TimelineMoment } from "../model/timeline.ts";
import { fetchOk, type OnProgress, useEncoderFrom } from "./encoder_files.ts";
import { type Example, type TrainingSummary, trainOnExamples } from "./own_model.ts";
import type { ModelFeatures } from "./voice_store.ts";
import { unzipFiles, zipFiles } from "./zip_files.ts";

/** A WAV file, or samples that the browser has decoded from something else. */
export type Sound = Uint8Array | Signal;

/** What answers are adapted to: nothing, the user's voice, or the recordings of this session. */
export type Adaptation = "none" | "voice" | "session";

/** Which model answers: the one that comes with the app, or one trained in it. */
export type ModelChoice = "emotions" | "own";

/** The properties of the model that comes with the app. */
export interface ModelSummary {
  /** The features that it takes. */
  readonly features: ModelFeatures;
  /** Whether these come from the pretrained encoder. */
  readonly usesEncoder: boolean;
  /** Id of the experiment that measured it, from its card. */
  readonly experiment: string;
  /** What it is not for, from its card. */
  readonly limits: string;
}

/** What a recording contains. */
export interface Reading {
  /** The recording at `SAMPLE_RATE_HZ`. */
  readonly signal: Signal;
  /** Whether there is speech, or why not. */
  readonly finding: SpeechFinding;
  /** Unscaled features, shape `[features]`; none without speech. */
  readonly row?: Float32Array;
}

/** The answer to a recording. */
export interface Answer extends EmotionAnswer {
  /** Names of the probabilities. */
  readonly emotions: readonly string[];
  /** What it is adapted to. */
  readonly adaptation: Adaptation;
  /** The answer without that adaptation, if there is any. */
  readonly plain?: EmotionAnswer;
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

let shipped: SavedModel;
let own: SavedModel | undefined;
let model: SavedModel;
/** Unscaled features of the recordings that an adaptation is computed from. */
const rowsOf: Record<Exclude<Adaptation, "none">, readonly Float32Array[]> = {
  voice: [],
  session: [],
};
/** The adaptation of the model in use that was computed last, by the rows that it comes from. */
const voices = new WeakMap<SavedModel, Map<readonly Float32Array[], Voice>>();

/** Computes the adaptation for the model in use; none without recordings. */
function voiceFor(adaptation: Adaptation): Voice | undefined {
  if (adaptation === "none" || rowsOf[adaptation].length === 0) return undefined;
  const rows = rowsOf[adaptation];
  const known = voices.get(model)?.get(rows);
  if (known) return known;
  const make = adaptation === "voice" ? enrolVoice : adaptVoice;
  const voice = make(model, concatenate(rows));
  voices.set(model, new Map([...voices.get(model) ?? []].slice(-1)).set(rows, voice));
  return voice;
}

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
    model = shipped = await loadModel(async (name) => {
      const response = await fetchOk(new URL(`model/${name}`, app));
      return new Uint8Array(await response.arrayBuffer());
    });
    if (model.featureSet === encoder.id) {
      await useEncoderFrom(new URL("encoder/", app), onProgress);
    }
    const { id, revision, columns } = await loadFeatureSet(model.featureSet);
    return {
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
    const { row } = await recogniser.read({ samples, sampleRateHz: 22_050 });
    if (row) recogniser.answer(row, "none");
  },

  /** Looks for speech in a recording and extracts the features of it. */
  async read(sound: Sound): Promise<Reading> {
    const signal = signalOf(sound);
    const finding = findSpeech(signal);
    if (finding !== "speech") return { signal, finding };
    return { signal, finding, row: await featuresOf(model, signal, { anySound: true }) };
  },

  /** Answers a recording from its features. */
  answer(row: Float32Array, adaptation: Adaptation): Answer {
    const { emotions } = model;
    const voice = voiceFor(adaptation);
    const plain = answerFrom(model, row);
    if (!voice) return { ...plain, emotions, adaptation: "none" };
    return { ...answerFrom(model, row, voice), emotions, adaptation, plain };
  },

  /**
   * Analyses a recording at `SAMPLE_RATE_HZ` in detail; others can be answered meanwhile.
   *
   * @param onProgress Called with the fraction that is done.
   */
  async analyse(
    signal: Signal,
    adaptation: Adaptation,
    onProgress: (fraction: number) => void,
  ): Promise<Details> {
    const voice = voiceFor(adaptation), used = model;
    const moments = await predictTimeline(used, signal, voice, onProgress);
    const short = durationS(signal) <= MAX_INFLUENCES_S;
    return { moments, influences: short ? await influences(used, signal, voice) : [] };
  },

  /**
   * Answers the last seconds; returns nothing if nobody speaks. For this answer alone, they belong
   * to the session.
   */
  async answerMoment(signal: Signal, adaptation: Adaptation): Promise<Answer | undefined> {
    const { row } = await recogniser.read(signal);
    if (!row || adaptation !== "session") return row && recogniser.answer(row, adaptation);
    const { session } = rowsOf;
    rowsOf.session = [...session, row];
    const answer = recogniser.answer(row, adaptation);
    rowsOf.session = session;
    return answer;
  },

  /**
   * Extracts the features of a recording, to enrol or train on.
   *
   * @returns Unscaled features, shape `[features]`.
   * @throws {UnusableRecording} If there is no speech in it.
   */
  async featuresOf(sound: Sound): Promise<Float32Array> {
    const { finding, row } = await recogniser.read(sound);
    if (finding !== "speech") throw new UnusableRecording(NO_SPEECH[finding]);
    return row!;
  },

  /** Sets the recordings that an adaptation is computed from, by their unscaled features. */
  setRows(adaptation: Exclude<Adaptation, "none">, rows: readonly Float32Array[]): void {
    rowsOf[adaptation] = rows;
  },

  /**
   * Trains a model of the user's own classes; it answers from then on.
   *
   * @param examples Unscaled features of recordings with their classes.
   * @param onProgress Called with the fraction that is done.
   */
  async train(
    examples: readonly Example[],
    onProgress: (fraction: number) => void,
  ): Promise<TrainingSummary> {
    const trained = await trainOnExamples(examples, shipped.featureSet, onProgress);
    own?.network.dispose();
    model = own = trained.model;
    return trained.summary;
  },

  /** Chooses the model that answers. */
  use(choice: ModelChoice): void {
    if (choice === "own" && !own) throw new Error("There is no model of your own classes yet");
    model = choice === "own" ? own! : shipped;
  },

  /**
   * Opens a model that was downloaded; it answers from then on.
   *
   * @param zip What `ownModel` has packed.
   * @returns Its classes.
   * @throws {Error} If it is not a model, or takes other features than the app's.
   */
  async open(zip: Blob): Promise<readonly string[]> {
    const files = await unzipFiles(zip, MODEL_FILES);
    const opened = await loadModel((name) => Promise.resolve(files[MODEL_FILES.indexOf(name)]));
    if (opened.featureSet !== shipped.featureSet) {
      opened.network.dispose();
      throw new RangeError(
        `it takes the features ${opened.featureSet}, expected ${shipped.featureSet}`,
      );
    }
    own?.network.dispose();
    model = own = opened;
    return opened.emotions;
  },

  /** Packs the model of the user's own classes, as `deno task predict --model` takes it, into a zip. */
  async ownModel(): Promise<Blob> {
    if (!own) throw new Error("There is no model of your own classes yet");
    return await zipFiles(await encodeModel(own));
  },
};

/** The worker, as the page sees it. */
export type Recogniser = typeof recogniser;

expose(recogniser);
