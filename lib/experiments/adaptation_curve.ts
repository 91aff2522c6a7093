import { pause } from "../core/pause.ts";
import { seededRandom, shuffle } from "../core/random.ts";
import { speakerOf } from "../corpus/recording.ts";
import { type Dataset, selectRows } from "../dataset/dataset.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import { score } from "../evaluation/score.ts";
import { adaptedProbabilities, type AdaptTo } from "../model/adaptation.ts";
import { emotionProbabilities, enrolVoice, type Recogniser } from "../model/recogniser.ts";
import { predictAmong } from "./predict_among.ts";

/** Accuracy with a number of unlabelled recordings. */
export interface AdaptationPoint {
  /** Number of recordings, or all of the speaker or the session. */
  readonly recordings: number | "all";
  /** With an interval over the speakers of the corpus. */
  readonly uar: Estimate;
}

/** Accuracy on a corpus by the number of its recordings that a model is adapted to. */
export interface AdaptationCurves {
  /** Adapted to the recordings of the session or the speaker up to the predicted one. */
  readonly soFar: Readonly<Record<Exclude<AdaptTo, "none">, readonly AdaptationPoint[]>>;
  /** The same if all these recordings have the same emotion. */
  readonly oneEmotion: Readonly<Record<Exclude<AdaptTo, "none">, readonly AdaptationPoint[]>>;
  /** After enrolment of the speaker with other recordings. */
  readonly enrolled: readonly AdaptationPoint[];
}

type Count = AdaptationPoint["recordings"];

/** Numbers of recordings so far; with a single one, adaptation has no effect. */
const SO_FAR: readonly Count[] = [1, 2, 5, 10, 20, "all"];
const ONE_EMOTION: readonly Count[] = [2, 5, 10];
const ENROLLED: readonly number[] = [1, 5, 20];
/** Recordings are drawn repeatedly until there are this many predictions. */
const ENOUGH_PREDICTIONS = 5_000;
/** Largest number of draws. */
const MOST_DRAWS = 5;
const SEED = 11;

/**
 * Measures the accuracy of adaptation and enrolment by the number of recordings, which are drawn at
 * random. If a speaker has fewer recordings than this number, all are used for adaptation.
 *
 * @param recogniser A model that was not trained on the corpus.
 * @returns The curves; the same for the same model and corpus.
 */
export async function adaptationCurves(
  recogniser: Recogniser,
  test: Dataset,
  emotions: readonly string[],
): Promise<AdaptationCurves> {
  const { recordings } = test;
  const bySession = () => "";
  const bySpeaker = (row: number) => speakerOf(recordings[row]);
  const andEmotion = (nameOf: (row: number) => string) => (row: number) =>
    `${nameOf(row)} ${recordings[row].emotion}`;
  const curve = async (
    counts: readonly Count[],
    nameOf: (row: number) => string,
    predict: PredictDrawn = predictSoFar(recogniser, test, emotions),
  ) => {
    const groups = [...Map.groupBy(recordings.keys(), nameOf).values()];
    const points: AdaptationPoint[] = [];
    for (const count of counts) {
      const predictions = await predictDraws(groups, count, predict);
      if (predictions.length === 0) continue; // no speaker has enough recordings
      const { uar } = score(predictions, { emotions, resample: "speakers" });
      points.push({ recordings: count, uar });
    }
    return points;
  };
  const enrolled = predictEnrolled(recogniser, test, emotions);
  return {
    soFar: { session: await curve(SO_FAR, bySession), speaker: await curve(SO_FAR, bySpeaker) },
    oneEmotion: {
      session: await curve(ONE_EMOTION, andEmotion(bySession)),
      speaker: await curve(ONE_EMOTION, andEmotion(bySpeaker)),
    },
    enrolled: await curve(ENROLLED, bySpeaker, enrolled),
  };
}

/** Predicts all groups of rows in random order, repeatedly until there are enough predictions. */
async function predictDraws(
  groups: readonly (readonly number[])[],
  count: Count,
  predict: PredictDrawn,
): Promise<Prediction[]> {
  const random = seededRandom(SEED);
  const predictions: Prediction[] = [];
  const draws = count === "all" ? 1 : MOST_DRAWS;
  for (let draw = 0; draw < draws && predictions.length < ENOUGH_PREDICTIONS; draw++) {
    for (const rows of groups) {
      const some = count === "all" ? rows.length : count;
      predictions.push(...predict(Int32Array.from(shuffle(rows.slice(), random)), some));
      await pause();
    }
  }
  return predictions;
}

/** Predicts shuffled rows of a session or a speaker, with `count` recordings to adapt to. */
type PredictDrawn = (shuffled: Int32Array, count: number) => Prediction[];

/**
 * Predicts each row as the last one of `count` recordings. In random order, each of `count` rows is
 * the last one with equal probability, so all of them are predicted, adapted to all of them.
 */
function predictSoFar(
  recogniser: Recogniser,
  test: Dataset,
  emotions: readonly string[],
): PredictDrawn {
  return (shuffled, count) => {
    const groups = Math.max(1, Math.floor(shuffled.length / count));
    // Rows that do not fill a group are left out of this draw; too few for one group form a group.
    const rows = shuffled.slice(0, groups * count);
    const names = Array.from(rows, (_, i) => String(Math.floor(i / count)));
    return predictAmong(
      recogniser,
      selectRows(test, rows),
      emotions,
      (values, among) => adaptedProbabilities(recogniser, values, names, { among }),
    );
  };
}

/** Enrols the speaker with the first rows, and predicts the other rows. */
function predictEnrolled(
  recogniser: Recogniser,
  test: Dataset,
  emotions: readonly string[],
): PredictDrawn {
  return (shuffled, count) => {
    const enrolled = selectRows(test, shuffled.slice(0, count));
    const voice = enrolVoice(recogniser, enrolled.features.values);
    return predictAmong(
      recogniser,
      selectRows(test, shuffled.slice(count)),
      emotions,
      (own, among) => emotionProbabilities(recogniser, own, { voice, among }),
    );
  };
}
