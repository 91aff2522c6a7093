import { decodeWav } from "../audio/wav.ts";
import type { Emotion } from "../corpus/emotions.ts";
import type { LabelledRecording } from "../corpus/labelled_csv.ts";
import { seededRandom } from "../core/random.ts";
import { enrolmentParts } from "../dataset/speaker_normalisation.ts";
import {
  enrolVoice,
  type EnsembleInputs,
  ensembleProbabilities,
  type Voice,
} from "../model/ensemble.ts";
import { argMax } from "../core/arg_max.ts";
import { joinInputs, predictionInputs } from "../model/predict.ts";
import type { TrainedModel } from "../model/saved_model.ts";
import { bootstrapInterval, type Estimate, roundNumbers } from "./intervals.ts";
import {
  accuracy,
  addConfusions,
  type ClassMetrics,
  classMetrics,
  type Confusion,
  confusionMatrix,
  macroF1,
  unweightedAverageRecall,
} from "./metrics.ts";

/** What a model said of one labelled recording. */
export interface LabelledPrediction {
  /** Path of the recording. */
  readonly path: string;
  /** Who speaks, if known. */
  readonly speaker?: string;
  /** The label. */
  readonly truth: Emotion;
  /** The most probable of the emotions that occur in the corpus. */
  readonly prediction: Emotion;
  /** Probabilities of those emotions; they sum to 1. */
  readonly probabilities: Float32Array;
}

/** A recording that could not be used. */
export interface Failure {
  /** Path of the recording. */
  readonly path: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** How well a model does on a corpus. */
export interface Scores {
  /** The emotions that occur, in label order. */
  readonly emotions: readonly Emotion[];
  /** Recordings scored. */
  readonly recordings: number;
  /**
   * Whether the model first heard the other recordings of each speaker, or of all where the labels
   * name none, without their labels.
   */
  readonly enrolled: boolean;
  /** What `low` and `high` are. */
  readonly interval: string;
  /** Unweighted average recall. */
  readonly uar: Estimate;
  /** Part predicted right. */
  readonly accuracy: Estimate;
  /** Unweighted mean of the F1 of the classes. */
  readonly macroF1: Estimate;
  /** Each emotion by itself. */
  readonly perClass: readonly ({ readonly emotion: Emotion } & ClassMetrics)[];
  /** Counts; rows truth, columns predictions. */
  readonly confusion: Confusion;
}

/** Scores and what they are made of. */
export interface LabelledResult {
  /** The numbers. */
  readonly scores: Scores;
  /** One a recording that could be used, in the order given. */
  readonly predictions: readonly LabelledPrediction[];
  /** The recordings that could not, which the scores leave out. */
  readonly failures: readonly Failure[];
}

const BOOTSTRAP_SEED = 2018;

/** How to score. */
export interface ScoreOptions {
  /**
   * Whether the model first hears the other recordings of each speaker, without their labels. Where
   * the labels name no speakers, all recordings are taken for one: the room and the microphone, which
   * they may share, are learned then, and not the voices.
   */
  readonly enrol?: boolean;
  /** Told after each recording how many have been heard. */
  readonly onRecording?: (done: number) => void;
  /** Told how many are scored, and how many there are; only when speakers are enrolled. */
  readonly onScored?: (done: number, total: number) => void;
}

/**
 * Scores a model on labelled recordings of any corpus.
 *
 * The model chooses among the emotions that occur in the labels. Intervals are bootstrapped over
 * speakers when every recording has one, else over recordings.
 *
 * @param model The model.
 * @param recordings The recordings, in any sample rate.
 * @param options How to score.
 * @returns Scores, predictions, and the recordings that could not be used.
 * @throws {RangeError} If the model does not know an emotion, only one occurs, no recording could be
 * used, or speakers are to be enrolled and only some recordings have one.
 */
export async function scoreLabelled(
  model: TrainedModel,
  recordings: readonly LabelledRecording[],
  { enrol = false, onRecording, onScored }: ScoreOptions = {},
): Promise<LabelledResult> {
  const emotions = model.emotions.filter((emotion) =>
    recordings.some((r) => r.emotion === emotion)
  );
  requireScorable(model, recordings, emotions, enrol);
  const heard: Heard[] = [];
  const failures: Failure[] = [];
  for (const [i, recording] of recordings.entries()) {
    try {
      const signal = decodeWav(await recording.read(), recording.path);
      heard.push({ recording, inputs: await predictionInputs([signal]) });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failures.push({ path: recording.path, reason: error.message });
    }
    onRecording?.(i + 1);
  }
  if (heard.length === 0) {
    throw new RangeError(
      `None of ${recordings.length} recordings can be used; the first: ` +
        `${failures[0].path}: ${failures[0].reason}`,
    );
  }
  const predictions = enrol
    ? afterEnrolment(model, heard, emotions, onScored)
    : heard.map((one) => predictAmong(model, one, emotions));
  return { scores: score(emotions, predictions, enrol), predictions, failures };
}

interface Heard {
  readonly recording: LabelledRecording;
  readonly inputs: EnsembleInputs;
}

function requireScorable(
  model: TrainedModel,
  recordings: readonly LabelledRecording[],
  emotions: readonly Emotion[],
  enrol: boolean,
): void {
  const unknown = recordings.find(({ emotion }) => !emotions.includes(emotion));
  if (unknown) {
    throw new RangeError(
      `The model does not know the emotion ${unknown.emotion} of ${unknown.path}; it knows ` +
        model.emotions.join(", "),
    );
  }
  if (emotions.length < 2) {
    throw new RangeError(`Cannot score: all recordings are ${emotions[0]}, expected two emotions`);
  }
  const nobody = enrol && recordings.find(({ speaker }) => speaker === undefined);
  if (nobody && recordings.some(({ speaker }) => speaker !== undefined)) {
    throw new RangeError(
      `Cannot enrol the speaker of ${nobody.path}: the labels name none, but those of others; ` +
        `expected all or none`,
    );
  }
}

/** Predictions after hearing other recordings of each speaker, or of all, in the order given. */
function afterEnrolment(
  model: TrainedModel,
  heard: readonly Heard[],
  emotions: readonly Emotion[],
  onScored?: (done: number, total: number) => void,
): LabelledPrediction[] {
  const predictions = new Array<LabelledPrediction>(heard.length);
  let done = 0;
  const bySpeaker = Map.groupBy(heard.keys(), (i) => heard[i].recording.speaker);
  for (const own of bySpeaker.values()) {
    for (const part of enrolmentParts(own.length)) {
      const others = part.heard.map((position) => heard[own[position]].inputs);
      const voice = enrolVoice(model, joinInputs(others));
      for (const position of part.scored) {
        predictions[own[position]] = predictAmong(model, heard[own[position]], emotions, voice);
      }
      done += part.scored.length;
      onScored?.(done, heard.length);
    }
  }
  return predictions;
}

function predictAmong(
  model: TrainedModel,
  { recording, inputs }: Heard,
  emotions: readonly Emotion[],
  voice?: Voice,
): LabelledPrediction {
  const { path, emotion, speaker } = recording;
  const among = emotions.map((name) => model.emotions.indexOf(name));
  const probabilities = ensembleProbabilities(model, inputs, { voices: voice, among });
  return {
    path,
    ...(speaker === undefined ? {} : { speaker }),
    truth: emotion,
    prediction: emotions[argMax(probabilities)],
    probabilities,
  };
}

function score(
  emotions: readonly Emotion[],
  predictions: readonly LabelledPrediction[],
  enrolled: boolean,
): Scores {
  const confusionOf = (some: readonly LabelledPrediction[]) =>
    confusionMatrix(
      some.map(({ truth }) => emotions.indexOf(truth)),
      some.map(({ prediction }) => emotions.indexOf(prediction)),
      emotions.length,
    );
  const bySpeaker = predictions.every(({ speaker }) => speaker !== undefined);
  const groups = Map.groupBy(predictions, ({ path, speaker }) => bySpeaker ? speaker : path);
  const confusions = [...groups.values()].map(confusionOf);
  const confusion = addConfusions(confusions);
  const estimate = (metric: (confusion: Confusion) => number) =>
    roundNumbers(bootstrapInterval(
      confusions,
      (drawn) => metric(addConfusions(drawn)),
      seededRandom(BOOTSTRAP_SEED),
    ));
  return {
    emotions,
    recordings: predictions.length,
    enrolled,
    interval: `95 % bootstrap over ${confusions.length} ${bySpeaker ? "speakers" : "recordings"}`,
    uar: estimate(unweightedAverageRecall),
    accuracy: estimate(accuracy),
    macroF1: estimate(macroF1),
    perClass: classMetrics(confusion).map((metrics, i) =>
      roundNumbers({ emotion: emotions[i], ...metrics })
    ),
    confusion,
  };
}
