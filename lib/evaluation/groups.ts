import type { Clip } from "../corpus/ravdess.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { roundNumbers } from "./intervals.ts";
import { accuracy, confusionMatrix, unweightedAverageRecall } from "./metrics.ts";

/** How well a part of the clips is recognised. */
export interface GroupResult {
  /** What the clips are grouped by. */
  readonly by: "sex" | "intensity" | "statement" | "actor";
  /** What the clips of this group have in common. */
  readonly value: string;
  /** Predictions counted. */
  readonly predictions: number;
  /** Unweighted average recall, over the emotions that occur in the group. */
  readonly uar: number;
  /** Part predicted right. */
  readonly accuracy: number;
}

const GROUPINGS: readonly (readonly [GroupResult["by"], (clip: Clip) => string])[] = [
  ["sex", ({ sex }) => sex],
  ["intensity", ({ intensity }) => intensity],
  ["statement", ({ statement }) => String(statement)],
  ["actor", ({ actor }) => String(actor).padStart(2, "0")],
];

/**
 * Tells whom and what a model fails: its results by sex, intensity, statement and actor.
 *
 * @param predictions Predictions with their clips.
 * @param emotions The emotions told apart, in label order.
 * @returns One result a group; groupings in a fixed order, groups by value.
 */
export function groupResults(
  predictions: readonly {
    readonly clip: Clip;
    readonly truth: Emotion;
    readonly prediction: Emotion;
  }[],
  emotions: readonly Emotion[],
): GroupResult[] {
  return GROUPINGS.flatMap(([by, valueOf]) => {
    const groups = Map.groupBy(predictions, ({ clip }) => valueOf(clip));
    return [...groups.keys()].sort().map((value): GroupResult => {
      const group = groups.get(value)!;
      const confusion = confusionMatrix(
        group.map(({ truth }) => emotions.indexOf(truth)),
        group.map(({ prediction }) => emotions.indexOf(prediction)),
        emotions.length,
      );
      return roundNumbers({
        by,
        value,
        predictions: group.length,
        uar: unweightedAverageRecall(confusion),
        accuracy: accuracy(confusion),
      });
    });
  });
}
