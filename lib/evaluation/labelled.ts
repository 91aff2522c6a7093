import { decodeWav } from "../audio/wav.ts";
import type { Emotion } from "../corpus/emotions.ts";
import type { LabelledRecording } from "../corpus/labelled.ts";
import { seededRandom } from "../dataset/random.ts";
import { argMax, predict } from "../model/predict.ts";
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

/**
 * Scores a model on labelled recordings of any corpus.
 *
 * The model chooses among the emotions that occur in the labels. Intervals are bootstrapped over
 * speakers when every recording has one, else over recordings.
 *
 * @param model The model.
 * @param recordings The recordings, in any sample rate.
 * @param onRecording Told after each recording how many are done.
 * @returns Scores, predictions, and the recordings that could not be used.
 * @throws {RangeError} If the model does not know an emotion, only one occurs, or no recording
 * could be used.
 */
export async function scoreLabelled(
  model: TrainedModel,
  recordings: readonly LabelledRecording[],
  onRecording?: (done: number) => void,
): Promise<LabelledResult> {
  const emotions = model.emotions.filter((emotion) =>
    recordings.some((r) => r.emotion === emotion)
  );
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
  const predictions: LabelledPrediction[] = [];
  const failures: Failure[] = [];
  for (const [i, recording] of recordings.entries()) {
    try {
      predictions.push(await predictAmong(model, recording, emotions));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failures.push({ path: recording.path, reason: error.message });
    }
    onRecording?.(i + 1);
  }
  if (predictions.length === 0) {
    throw new RangeError(
      `None of ${recordings.length} recordings can be used; the first: ` +
        `${failures[0].path}: ${failures[0].reason}`,
    );
  }
  return { scores: score(emotions, predictions), predictions, failures };
}

async function predictAmong(
  model: TrainedModel,
  { path, read, emotion, ...rest }: LabelledRecording,
  emotions: readonly Emotion[],
): Promise<LabelledPrediction> {
  const whole = await predict(model, decodeWav(await read(), path));
  const some = emotions.map((name) => whole.probabilities[model.emotions.indexOf(name)]);
  const total = some.reduce((a, b) => a + b, 0);
  const prediction = emotions[argMax(some)];
  const probabilities = Float32Array.from(some, (p) => total > 0 ? p / total : 1 / some.length);
  return { path, ...rest, truth: emotion, prediction, probabilities };
}

function score(emotions: readonly Emotion[], predictions: readonly LabelledPrediction[]): Scores {
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
