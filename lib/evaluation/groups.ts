import { type Recording, speakerOf } from "../corpus/recording.ts";
import { roundNumbers } from "./intervals.ts";
import { accuracy, unweightedAverageRecall } from "./metrics.ts";
import type { Prediction } from "./prediction.ts";
import { confusionOf, type Scores } from "./score.ts";

/** Metrics over the recordings of a group. */
export interface GroupScores {
  /** What the recordings are grouped by. */
  readonly by: "sex" | "intensity" | "text" | "speaker";
  /** The value that the recordings of this group have in common. */
  readonly value: string;
  /** Number of predictions. */
  readonly predictions: number;
  /** Unweighted average recall, over the emotions that occur in the group. */
  readonly uar: number;
  /** Fraction predicted correctly. */
  readonly accuracy: number;
}

const GROUPINGS = ["sex", "intensity", "text", "speaker"] as const satisfies (keyof Recording)[];

/**
 * Scores groups of recordings separately: by sex, intensity, text and speaker. If there are several
 * corpora, the name of a speaker includes the corpus.
 *
 * @param predictions The predictions; a recording without a sex, for example, is in no group by
 * sex.
 * @param emotions The classes, in label order.
 * @returns One result for each group; groupings in a fixed order, groups by value.
 */
export function scoreGroups(
  predictions: readonly Prediction[],
  emotions: readonly string[],
): GroupScores[] {
  const oneCorpus = new Set(predictions.map(({ recording }) => recording.corpus)).size === 1;
  return GROUPINGS.flatMap((by) => {
    const groups = Map.groupBy(
      predictions,
      ({ recording }) => by === "speaker" && !oneCorpus ? speakerOf(recording) : recording[by],
    );
    const values = [...groups.keys()].filter((value) => value !== undefined).sort();
    return values.map((value): GroupScores => {
      const own = groups.get(value)!;
      const confusion = confusionOf(own, emotions);
      return roundNumbers({
        by,
        value,
        predictions: own.length,
        uar: unweightedAverageRecall(confusion),
        accuracy: accuracy(confusion),
      });
    });
  });
}

/** How often one emotion was predicted as another. */
export interface Mistake {
  /** The label. */
  readonly truth: string;
  /** The emotion that was predicted instead. */
  readonly prediction: string;
  /** Number of recordings. */
  readonly recordings: number;
  /** Fraction of the emotion's recordings. */
  readonly rate: number;
}

/**
 * Lists the confusions between emotions.
 *
 * @returns All pairs of different emotions of which the first occurs, the highest rate first.
 */
export function mistakesOf(
  { emotions, confusion }: Pick<Scores, "emotions" | "confusion">,
): Mistake[] {
  return emotions
    .flatMap((truth, i) => {
      const support = confusion[i].reduce((a, b) => a + b, 0);
      return emotions.map((prediction, j): Mistake => ({
        truth,
        prediction,
        recordings: confusion[i][j],
        rate: confusion[i][j] / support,
      }));
    })
    .filter(({ truth, prediction, rate }) => truth !== prediction && !Number.isNaN(rate))
    .sort((a, b) => b.rate - a.rate);
}
