import {
  type DegradationKind,
  DEGRADATIONS_BY_KIND,
  DEGREES,
} from "../audio/augment/degradations.ts";
import { argMax } from "../core/arg_max.ts";
import { speakerOf } from "../corpus/recording.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import { addConfusions, type Confusion, unweightedAverageRecall } from "../evaluation/metrics.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import { confusionOf } from "../evaluation/score.ts";
import { intervalsOf, rowMaker, type ScorecardRow } from "../evaluation/scorecard_row.ts";
import type { DegradedPredictions } from "./scorecard_audio.ts";

/** Limits on the effect of a degradation. */
interface Limits {
  /** Name of the test. */
  readonly test: string;
  /** Smallest fraction of the answers that stay the same. */
  readonly unchanged: number;
  /** Largest loss of UAR; none if only answers are compared. */
  readonly loss?: number;
}

const LIMITS: Readonly<Record<DegradationKind, Limits>> = {
  small: { test: "small changes", unchanged: 0.95 },
  noise: { test: "noise", unchanged: 0.9, loss: 0.05 },
  line: { test: "telephone", unchanged: 0.5, loss: 0.05 },
  surroundings: { test: "microphone and room", unchanged: 0.8, loss: 0.02 },
};

/** Answers to the recordings of one speaker, before and after a degradation. */
interface Pair {
  readonly clean: Confusion;
  readonly degraded: Confusion;
  readonly unchanged: number;
  readonly recordings: number;
}

/**
 * Compares predictions for degraded recordings with those for the unchanged recordings.
 *
 * @param emotions Names of the probabilities, in order.
 * @param predictions Degradations without predictions get no rows.
 */
export function robustnessRows(
  subject: Pick<ScorecardRow, "model" | "corpus">,
  emotions: readonly string[],
  { clean, degraded }: DegradedPredictions,
): ScorecardRow[] {
  const row = rowMaker(subject, clean.length);
  const random = 1 / emotions.length;
  const rows: ScorecardRow[] = [];
  for (const [kind, { test, unchanged, loss }] of Object.entries(LIMITS)) {
    for (const { id, description } of DEGRADATIONS_BY_KIND[kind as DegradationKind]) {
      const own = degraded.get(id);
      if (!own) continue;
      const [same, change] = estimate(clean, own, emotions);
      rows.push(row({
        test,
        what: `${description}: answers unchanged`,
        ...same,
        limit: unchanged,
        bound: "least",
        random,
      }));
      if (loss === undefined) continue;
      rows.push(row({
        test,
        what: `${description}: change of UAR`,
        ...change,
        limit: -loss,
        bound: "least",
        random: 0,
      }));
    }
  }
  for (const { id, curve, description } of DEGREES) {
    const own = degraded.get(id);
    if (!own) continue;
    const [, , uar] = estimate(clean, own, emotions);
    rows.push(row({ test: `by ${curve}`, what: `${description}: UAR`, ...uar, random }));
  }
  return rows;
}

/** Computes the fraction of unchanged answers, the change of UAR, and UAR, over speakers. */
function estimate(
  clean: readonly Prediction[],
  degraded: readonly Prediction[],
  emotions: readonly string[],
): { value: number; interval: Estimate | null }[] {
  const bySpeaker = Map.groupBy(clean.keys(), (i) => speakerOf(clean[i].recording));
  const pairs = Array.from(bySpeaker.values(), (own): Pair => ({
    clean: confusionOf(own.map((i) => clean[i]), emotions),
    degraded: confusionOf(own.map((i) => degraded[i]), emotions),
    unchanged: own.filter((i) =>
      argMax(clean[i].probabilities) === argMax(degraded[i].probabilities)
    ).length,
    recordings: own.length,
  }));
  const uarOf = (drawn: readonly Pair[], of: "clean" | "degraded") =>
    unweightedAverageRecall(addConfusions(drawn.map((pair) => pair[of])));
  const sum = (drawn: readonly Pair[], of: "unchanged" | "recordings") =>
    drawn.reduce((total, pair) => total + pair[of], 0);
  const statistics = (drawn: readonly Pair[]) => {
    const uar = uarOf(drawn, "degraded");
    const unchanged = sum(drawn, "unchanged") / sum(drawn, "recordings");
    return [unchanged, uar - uarOf(drawn, "clean"), uar];
  };
  const intervals = intervalsOf(pairs, statistics);
  return statistics(pairs).map((value, i) => ({ value, interval: intervals[i] }));
}
