import { hashText } from "../core/hash.ts";
import { pause } from "../core/pause.ts";
import { seededRandom, shuffle } from "../core/random.ts";
import { speakerOf } from "../corpus/recording.ts";
import { type Dataset, selectRows } from "../dataset/dataset.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import { type Prediction, predictionsOf } from "../evaluation/prediction.ts";
import { score } from "../evaluation/score.ts";
import { emotionProbabilities, enrolVoice } from "../model/recogniser.ts";
import type { FittedFold } from "./run.ts";

/** Accuracy after enrolment with some recordings of a speaker. */
export interface EnrolmentPoint {
  /** Number of recordings, drawn at random and used without their labels. */
  readonly recordings: number;
  /** Number of draws for each speaker. */
  readonly draws: number;
  /** On the recordings that were not drawn; 95 % bootstrap over speakers. */
  readonly uar: Estimate;
}

/** The effect of enrolment. */
export interface EnrolmentResult {
  /** By the number of recordings, drawn from all recordings of the speaker. */
  readonly curve: readonly EnrolmentPoint[];
  /** With recordings of a single emotion: of each that has enough recordings in turn. */
  readonly oneSided: EnrolmentPoint;
}

/** Numbers of recordings to enrol with; of the 60 of a speaker of RAVDESS, some must be scored. */
const COUNTS: readonly number[] = [0, 1, 3, 5, 10, 20, 40];
/** The result depends on which recordings are drawn, so several draws are scored together. */
const DRAWS = 10;
const SEED = "recordings to enrol";
/** Number of recordings of a single emotion; RAVDESS has 8 of each by a speaker, 4 of neutral. */
const ONE_SIDED = 5;

/**
 * Measures the effect of enrolling test speakers with some of their recordings.
 *
 * @returns One point for each of `counts`, and one for recordings of a single emotion.
 */
export async function enrolmentCurve(
  folds: readonly FittedFold[],
  dataset: Dataset,
  counts: readonly number[] = COUNTS,
): Promise<EnrolmentResult> {
  const { recordings } = dataset;
  const { emotions } = folds[0].recogniser;
  const curve: EnrolmentPoint[] = [];
  for (const count of counts) {
    curve.push(await measure(count, count === 0 ? 1 : DRAWS, () => true));
  }
  const [anySpeaker] = rowsBySpeaker(folds[0], dataset);
  const enough = emotions.filter((emotion) =>
    anySpeaker.filter((row) => recordings[row].emotion === emotion).length > ONE_SIDED
  );
  const oneSided = await measure(
    ONE_SIDED,
    enough.length,
    (row, draw) => recordings[row].emotion === enough[draw],
  );
  return { curve, oneSided };

  /** Enrols every test speaker with recordings drawn from the usable ones; scores the others. */
  async function measure(
    count: number,
    draws: number,
    usable: (row: number, draw: number) => boolean,
  ): Promise<EnrolmentPoint> {
    const random = seededRandom(hashText(SEED) | 0);
    const predictions: Prediction[] = [];
    for (const fold of folds) {
      for (const rows of rowsBySpeaker(fold, dataset)) {
        for (let draw = 0; draw < draws; draw++) {
          const shuffled = shuffle(rows.slice(), random);
          const enrolled = shuffled.filter((row) => usable(row, draw)).slice(0, count);
          const scored = shuffled.filter((row) => !enrolled.includes(row));
          predictions.push(...predictAfterEnrolment(fold, dataset, enrolled, scored));
        }
        await pause();
      }
    }
    const { uar } = score(predictions, { emotions, resample: "speakers" });
    return { recordings: count, draws, uar };
  }
}

function rowsBySpeaker({ test }: FittedFold, { recordings }: Dataset): Int32Array[] {
  const groups = Map.groupBy(test, (row) => speakerOf(recordings[row]));
  return Array.from(groups.values(), (rows) => Int32Array.from(rows));
}

function predictAfterEnrolment(
  { recogniser, number, seed }: FittedFold,
  dataset: Dataset,
  enrolled: Int32Array,
  scored: Int32Array,
): Prediction[] {
  const voice = enrolVoice(recogniser, selectRows(dataset, enrolled).features.values);
  const { recordings, features } = selectRows(dataset, scored);
  const probabilities = emotionProbabilities(recogniser, features.values, { voice });
  return predictionsOf(recordings, probabilities, { experiment: "enrolment", fold: number, seed });
}
