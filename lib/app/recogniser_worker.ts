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

/** A WAV file, or samples that the browser has decoded from another format. */
export type Sound = Uint8Array | Signal;

/** The recordings that answers are adapted to: none, the user's enrolment, or this session's. */
export type Adaptation = "none" | "voice" | "session";

/** The model to use: the one that comes with the app, or one trained on the user's own classes. */
export type ModelChoice = "emotions" | "own";

/** The properties of the model that comes with the app. */
export interface ModelSummary {
  /** The features that it takes. */
  readonly features: ModelFeatures;
  /** Whether these are outputs of the pretrained encoder. */
  readonly usesEncoder: boolean;
  /** Id of the experiment that evaluated it, from its card. */
  readonly experiment: string;
  /** Its limits, from its card. */
  readonly limits: string;
}

/** A decoded recording with its features. */
export interface Reading {
  /** The recording at `SAMPLE_RATE_HZ`. */
  readonly signal: Signal;
  /** Whether there is speech; if not, the reason. */
  readonly finding: SpeechFinding;
  /** Unscaled features, shape `[features]`; missing without speech. */
  readonly row?: Float32Array;
}

/** The answer to a recording. */
export interface Answer extends EmotionAnswer {
  /** Names of the classes, in the order of the probabilities. */
  readonly emotions: readonly string[];
  /** The adaptation that was applied: "none" if there were no recordings to adapt to. */
  readonly adaptation: Adaptation;
  /** The answer without adaptation; missing if none was applied. */
  readonly plain?: EmotionAnswer;
}

/** Details of an answer, which take longer than the answer: they need many predictions. */
export interface Details {
  /** Predictions over time. */
  readonly moments: readonly TimelineMoment[];
  /** Influence of each moment on the answer; empty for a very short or a long recording. */
  readonly influences: readonly Influence[];
}

/** Longest recording whose influences are computed, which takes as long as eight predictions. */
const MAX_INFLUENCES_S = 30;

let shipped: SavedModel;
let own: SavedModel | undefined;
let model: SavedModel;
/** Unscaled features of the recordings that each adaptation is computed from. */
const rowsOf: Record<Adaptation, readonly Float32Array[]> = { none: [], voice: [], session: [] };
/** Adaptations of the model in use, by the rows that they were computed from. */
let voices = new WeakMap<readonly Float32Array[], Voice>();

function useModel(chosen: SavedModel): void {
  model = chosen;
  voices = new WeakMap();
}

/** Replaces the model of the user's own classes, and uses it. */
function useOwn(replacement: SavedModel): void {
  own?.network.dispose();
  own = replacement;
  useModel(own);
}

/** Computes the adaptation of the model in use to recordings; returns nothing without recordings. */
function voiceFor(
  adaptation: Adaptation,
  rows: readonly Float32Array[] = rowsOf[adaptation],
): Voice | undefined {
  if (rows.length === 0) return undefined;
  const make = adaptation === "voice" ? enrolVoice : adaptVoice;
  const voice = voices.get(rows) ?? make(model, concatenate(rows));
  voices.set(rows, voice);
  return voice;
}

function requireOwn(): SavedModel {
  if (!own) throw new Error("There is no model of your own classes yet");
  return own;
}

/** The functions that the page calls on its worker: everything that takes time. */
const recogniser = {
  /**
   * Loads the model, and the pretrained encoder if the model needs it.
   *
   * @param app Address of the app, with a slash at the end.
   * @param onProgress Called while the encoder is loaded.
   */
  async start(app: string, onProgress: OnProgress): Promise<ModelSummary> {
    shipped = await loadModel(async (name) => {
      const response = await fetchOk(new URL(`model/${name}`, app));
      return new Uint8Array(await response.arrayBuffer());
    });
    useModel(shipped);
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

  /** Runs everything once, so that it is compiled before the first answer is needed. */
  async warmUp(): Promise<void> {
    const style = { pitchHz: 120, pitchRange: 3, rate: 5, effort: 0.5, breath: 0 };
    const { samples } = synthesiseSpeech(style, () => 0.5);
    const { row } = await recogniser.read({ samples, sampleRateHz: 22_050 });
    if (row) recogniser.answer(row, "none");
  },

  /** Detects speech in a recording and extracts its features. */
  async read(sound: Sound): Promise<Reading> {
    const decoded = sound instanceof Uint8Array ? decodeWav(sound) : sound;
    if (durationS(decoded) > MAX_DURATION_S) {
      throw new UnusableRecording(`it is longer than ${MAX_DURATION_S / 60} minutes; cut it first`);
    }
    const signal = resample(decoded, SAMPLE_RATE_HZ);
    const finding = findSpeech(signal);
    if (finding !== "speech") return { signal, finding };
    return { signal, finding, row: await featuresOf(model, signal, { anySound: true }) };
  },

  /**
   * Answers a recording.
   *
   * @param row Unscaled features, shape `[features]`.
   * @param rows Those of the recordings to adapt to; all that are set unless given.
   */
  answer(row: Float32Array, adaptation: Adaptation, rows?: readonly Float32Array[]): Answer {
    const { emotions } = model;
    const voice = voiceFor(adaptation, rows);
    const plain = answerFrom(model, row);
    if (!voice) return { ...plain, emotions, adaptation: "none" };
    return { ...answerFrom(model, row, voice), emotions, adaptation, plain };
  },

  /**
   * Computes the details of an answer; other recordings can be answered meanwhile.
   *
   * @param signal At `SAMPLE_RATE_HZ`.
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
   * Answers the last seconds of live speech, which count as one more recording of the session.
   *
   * @returns Nothing if there is no speech.
   */
  async answerMoment(signal: Signal, adaptation: Adaptation): Promise<Answer | undefined> {
    const { row } = await recogniser.read(signal);
    const rows = adaptation === "session" && row ? [...rowsOf.session, row] : undefined;
    return row && recogniser.answer(row, adaptation, rows);
  },

  /**
   * Extracts the features of a recording, for enrolment or training.
   *
   * @returns Unscaled features, shape `[features]`.
   * @throws {UnusableRecording} If there is no speech in it.
   */
  async featuresOf(sound: Sound): Promise<Float32Array> {
    const { finding, row } = await recogniser.read(sound);
    if (finding !== "speech") throw new UnusableRecording(NO_SPEECH[finding]);
    return row!;
  },

  /** Sets the unscaled features of the recordings that an adaptation is computed from. */
  setRows(adaptation: Adaptation, rows: readonly Float32Array[]): void {
    rowsOf[adaptation] = rows;
  },

  /**
   * Trains a model on the user's own classes, and uses it from then on.
   *
   * @param examples Unscaled features of recordings with their classes.
   * @param onProgress Called with the fraction that is done.
   */
  async train(
    examples: readonly Example[],
    onProgress: (fraction: number) => void,
  ): Promise<TrainingSummary> {
    const trained = await trainOnExamples(examples, shipped.featureSet, onProgress);
    useOwn(trained.model);
    return trained.summary;
  },

  /** Chooses the model to use. */
  use(choice: ModelChoice): void {
    useModel(choice === "own" ? requireOwn() : shipped);
  },

  /**
   * Opens a model that was downloaded before, and uses it from then on.
   *
   * @param zip An archive as `ownModel` packs it.
   * @returns Its classes.
   * @throws {Error} If it is not a model, or its features are not those of the app's own model.
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
    useOwn(opened);
    return opened.emotions;
  },

  /** Packs the model of the user's own classes into a zip; unpacked, `predict --model` takes it. */
  async ownModel(): Promise<Blob> {
    return await zipFiles(await encodeModel(requireOwn()));
  },
};

/** The worker, as the page sees it. */
export type Recogniser = typeof recogniser;

expose(recogniser);
