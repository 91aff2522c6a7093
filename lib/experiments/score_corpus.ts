import { reasonOf, UnusableRecording } from "../audio/unusable_recording.ts";
import { concatenate } from "../core/arrays.ts";
import {
  type AudioRecording,
  metadataOf,
  speakerOf,
  UNKNOWN_SPEAKER,
} from "../corpus/recording.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import { type Prediction, predictionsOf } from "../evaluation/prediction.ts";
import { score, type Scores } from "../evaluation/score.ts";
import { ADAPT_TO, type AdaptTo, enrolledLogs } from "../model/adaptation.ts";
import { featuresOfFiles } from "../model/file_features.ts";
import { probabilitiesOf, type Recogniser } from "../model/recogniser.ts";
import { predictAdapted } from "./predict_among.ts";

/** A recording that could not be used. */
export interface Failure {
  /** Path of the recording. */
  readonly path: string;
  /** The reason, without the path, and what is expected instead. */
  readonly reason: string;
}

/** The scores of a model on a corpus, and what they are computed from. */
export interface CorpusResult {
  /** The metrics, over the recordings that could be used. */
  readonly scores: Scores;
  /** One for each recording that could be used, in the order given. */
  readonly predictions: readonly Prediction[];
  /** The recordings that could not be used, in the order given. */
  readonly failures: readonly Failure[];
  /** Whether speakers were enrolled. */
  readonly enrolled: boolean;
  /** What the model was adapted to. */
  readonly adapted: AdaptTo;
  /** UAR without enrolment, by what is adapted to; no `speaker` if some speaker is unknown. */
  readonly uarByAdaptation: Readonly<Partial<Record<AdaptTo, Estimate>>>;
}

/** Options of {@linkcode scoreCorpus}. */
export interface ScoreCorpusOptions {
  /**
   * Whether each recording is predicted after its speaker was enrolled with the speaker's other
   * recordings, without their labels. If no recording has a speaker, all are treated as one
   * speaker's: the model then adapts to the room and the microphone that they may share.
   */
  readonly enrol?: boolean;
  /**
   * What the model adapts to, without labels: all recordings as one session, or those of each
   * speaker; nothing unless given. Not together with enrolment.
   */
  readonly adapt?: AdaptTo;
  /** Whether to score recordings in which no speech is found; otherwise they are left out. */
  readonly anySound?: boolean;
  /** Called after each recording with the number whose features have been extracted. */
  readonly onRecording?: (done: number) => void;
  /** Called with the number of predictions made, and of all; only if speakers are enrolled. */
  readonly onPredicted?: (done: number, total: number) => void;
}

/**
 * Scores a model on labelled recordings of any corpus. The model chooses among the emotions that
 * occur in the labels.
 *
 * @param recordings Recordings of one corpus, at any sample rate.
 * @param options Whether to enrol speakers, what to adapt to; callbacks.
 * @returns Scores, whose intervals come from resampling the speakers if every recording has one and
 * there are at least two, else the recordings; predictions; and the recordings that could not be
 * used.
 * @throws {RangeError} If the model does not have an emotion, only one occurs, no recording can be
 * used, speakers are to be enrolled and only some recordings have one, or to be adapted to and one
 * has none, or each has a single recording.
 */
export async function scoreCorpus(
  model: Recogniser,
  recordings: readonly AudioRecording[],
  { enrol = false, adapt = "none", anySound = false, onRecording, onPredicted }:
    ScoreCorpusOptions = {},
): Promise<CorpusResult> {
  requireKnownEmotions(model, recordings);
  if (enrol && adapt !== "none") {
    throw new RangeError(`Cannot enrol speakers and adapt to the ${adapt}, expected one of both`);
  }
  if (enrol) requireSpeakersOfAllOrNone(recordings);
  if (adapt === "speaker") requireSpeakers(recordings);
  if (enrol || adapt === "speaker") requireOthers(recordings);
  const emotions = model.emotions.filter((name) => recordings.some((r) => r.emotion === name));
  const { used, rows, failures } = await extractAll(model, recordings, anySound, onRecording);
  const among = emotions.map((emotion) => model.emotions.indexOf(emotion));
  const speakers = new Set(used.map(({ speaker }) => speaker));
  const known = !speakers.has(UNKNOWN_SPEAKER);
  const resample = known && speakers.size > 1 ? "speakers" : "recordings";
  const origin = { experiment: used[0].corpus, fold: 1, seed: 1 };
  const scored = (probabilities: Float32Array) => {
    const predictions = predictionsOf(used.map(metadataOf), probabilities, origin);
    return { predictions, scores: score(predictions, { emotions, resample }) };
  };
  const byAdaptation = new Map(
    ADAPT_TO.filter((to) => known || to !== "speaker")
      .map((to) => [to, scored(predictAdapted(model, used, rows, among, to))]),
  );
  return {
    ...(enrol
      ? scored(
        probabilitiesOf(
          model,
          await enrolledLogs(model, rows, used.map(speakerOf), onPredicted),
          among,
        ),
      )
      : byAdaptation.get(adapt)!),
    failures,
    enrolled: enrol,
    adapted: adapt,
    uarByAdaptation: Object.fromEntries(
      [...byAdaptation].map(([to, { scores }]) => [to, scores.uar]),
    ),
  };
}

function requireKnownEmotions(
  { emotions }: Recogniser,
  recordings: readonly AudioRecording[],
): void {
  if (recordings.length === 0) throw new RangeError("Cannot score 0 recordings");
  const unknown = recordings.find(({ emotion }) => !emotions.includes(emotion));
  if (unknown) {
    throw new RangeError(
      `Cannot score ${unknown.path}: its emotion is ${
        JSON.stringify(unknown.emotion)
      }, the model ` +
        `was trained on ${emotions.join(", ")}`,
    );
  }
  requireTwoEmotions(recordings);
}

/** Checks that two emotions occur; `why` explains why others are missing. */
function requireTwoEmotions(recordings: readonly AudioRecording[], why = ""): void {
  const [{ emotion }] = recordings;
  if (recordings.some((recording) => recording.emotion !== emotion)) return;
  throw new RangeError(`Cannot score: all recordings are ${emotion}${why}, expected two emotions`);
}

function requireSpeakersOfAllOrNone(recordings: readonly AudioRecording[]): void {
  const unknown = recordings.filter(({ speaker }) => speaker === UNKNOWN_SPEAKER);
  if (unknown.length === 0 || unknown.length === recordings.length) return;
  throw new RangeError(
    `Cannot enrol the speaker of ${unknown[0].path}: ${unknown.length} of ${recordings.length} ` +
      `recordings have no speaker, expected all or none`,
  );
}

function requireSpeakers(recordings: readonly AudioRecording[]): void {
  const unknown = recordings.find(({ speaker }) => speaker === UNKNOWN_SPEAKER);
  if (!unknown) return;
  throw new RangeError(
    `Cannot adapt to the speaker of ${unknown.path}: the labels name none, expected one for each ` +
      `recording`,
  );
}

/** Checks that a speaker has two recordings: with one, nothing is adapted to. */
function requireOthers(recordings: readonly AudioRecording[]): void {
  if (new Set(recordings.map(speakerOf)).size < recordings.length) return;
  throw new RangeError(
    `Cannot adapt to speakers: each of the ${recordings.length} has a single recording, expected ` +
      `several`,
  );
}

/**
 * Extracts the features of recordings, and finds those that cannot be used.
 *
 * @param anySound Whether to use recordings in which no speech is found.
 * @param onRecording Called after each recording with the number that are done.
 * @throws {RangeError} If no recording can be used, or all that can have the same emotion.
 */
export async function extractAll(
  model: Pick<Recogniser, "featureSet">,
  recordings: readonly AudioRecording[],
  anySound: boolean,
  onRecording?: (done: number) => void,
): Promise<{ used: AudioRecording[]; rows: Float32Array; failures: Failure[] }> {
  const used: AudioRecording[] = [], rows: Float32Array[] = [], failures: Failure[] = [];
  for await (const row of featuresOfFiles(model, recordings, { anySound })) {
    const recording = recordings[used.length + failures.length];
    if (row instanceof UnusableRecording) {
      const { path } = recording;
      failures.push({ path, reason: reasonOf(path, row.message) });
    } else {
      used.push(recording);
      rows.push(row);
    }
    onRecording?.(used.length + failures.length);
  }
  if (failures.length === 0) return { used, rows: concatenate(rows), failures };
  const [{ path, reason }] = failures;
  const first = `the first: ${path}: ${reason}`;
  if (used.length === 0) {
    throw new RangeError(
      `Cannot score: none of ${recordings.length} recordings can be used; ${first}`,
    );
  }
  requireTwoEmotions(used, ` (${failures.length} cannot be used; ${first})`);
  return { used, rows: concatenate(rows), failures };
}
