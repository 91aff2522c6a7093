import { takeRows } from "../core/arrays.ts";
import { pause } from "../core/pause.ts";
import { seededRandom, shuffle } from "../core/random.ts";
import { speakerOf } from "../corpus/recording.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import { score } from "../evaluation/score.ts";
import { adaptedProbabilities, type AdaptTo } from "../model/adaptation.ts";
import { emotionProbabilities, enrolVoice, type Recogniser } from "../model/recogniser.ts";
import { predictAmong } from "./predict_among.ts";

/** Accuracy with some unlabelled recordings. */
export interface AdaptationPoint {
  /** Their number, or all of the speaker or the session. */
  readonly recordings: number | "all";
  /** Over the corpus' speakers. */
  readonly uar: Estimate;
}

/** Accuracy on a corpus by the number of its recordings that a model is adapted to. */
export interface AdaptationCurves {
  /**
   * Adapted to the recordings so far, the one predicted included: of any speakers, or of its own.
   */
  readonly soFar: Readonly<Record<Exclude<AdaptTo, "none">, readonly AdaptationPoint[]>>;
  /** The same, where all recordings so far have the same emotion. */
  readonly oneEmotion: Readonly<Record<Exclude<AdaptTo, "none">, readonly AdaptationPoint[]>>;
  /** After enrolment of the speaker with other recordings. */
  readonly enrolled: readonly AdaptationPoint[];
}

type Count = AdaptationPoint["recordings"];

/** Numbers of recordings so far; with one, the answer is that without adaptation. */
const SO_FAR: readonly Count[] = [1, 2, 5, 10, 20, "all"];
const ONE_EMOTION: readonly Count[] = [2, 5, 10];
const ENROLLED: readonly number[] = [1, 5, 20];
/** A small corpus is drawn from again until there are as many predictions, or five times. */
const ENOUGH_PREDICTIONS = 5_000;
const MOST_DRAWS = 5;
const SEED = 11;

/**
 * Measures adaptation and enrolment by the number of recordings, which are drawn at random. Where a
 * speaker has fewer recordings so far than that, all are taken.
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
      if (predictions.length === 0) continue; // no speaker has so many
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

/** Predicts all groups of rows, drawn again until there are enough predictions. */
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
      predictions.push(...predict(shuffle(rows.slice(), random), some));
      await pause();
    }
  }
  return predictions;
}

/** Predicts some of the shuffled rows of a session or a speaker, with a number of recordings. */
type PredictDrawn = (shuffled: readonly number[], count: number) => Prediction[];

/**
 * Predicts rows as the last of so many recordings. They are in random order, so each of as many is
 * the last one as likely as any other: all of them are predicted by all of them.
 */
function predictSoFar(
  recogniser: Recogniser,
  test: Dataset,
  emotions: readonly string[],
): PredictDrawn {
  return (shuffled, count) => {
    const groups = Math.max(1, Math.floor(shuffled.length / count));
    // What does not fill a group is left for another draw, but of too few recordings all are taken.
    const rows = shuffled.slice(0, groups * count);
    const names = rows.map((_, i) => String(Math.floor(i / count)));
    return predictAmong(
      recogniser,
      test,
      rows,
      emotions,
      (values, among) => adaptedProbabilities(recogniser, values, names, { among }),
    );
  };
}

/** Predicts the rows after the first ones, with which their speaker is enrolled. */
function predictEnrolled(
  recogniser: Recogniser,
  test: Dataset,
  emotions: readonly string[],
): PredictDrawn {
  const { columns, values } = test.features;
  return (shuffled, count) => {
    const enrolled = takeRows(values, columns.length, shuffled.slice(0, count));
    const voice = enrolVoice(recogniser, enrolled);
    return predictAmong(
      recogniser,
      test,
      shuffled.slice(count),
      emotions,
      (own, among) => emotionProbabilities(recogniser, own, { voice, among }),
    );
  };
}
