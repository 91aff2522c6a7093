import { seededRandom } from "../core/random.ts";
import { bootstrapIntervals, type Estimate, roundNumbers } from "../evaluation/intervals.ts";
import { passes, type ScorecardRow } from "../evaluation/scorecard_row.ts";

/** What a test gives; the rest of its row follows. */
export type RowValues =
  & Pick<ScorecardRow, "test" | "what" | "value">
  & Partial<Pick<ScorecardRow, "interval" | "limit" | "bound" | "random">>;

/** Makes the rows of tests of the same models on the same recordings; numbers get six decimals. */
export function rowMaker(
  { model, corpus }: Pick<ScorecardRow, "model" | "corpus">,
  recordings: number,
): (values: RowValues) => ScorecardRow {
  return ({ test, what, value, interval = null, limit = null, bound = null, random = null }) =>
    roundNumbers({
      model,
      corpus,
      test,
      what,
      recordings,
      value,
      interval: interval && roundNumbers({ low: interval.low, high: interval.high }),
      limit,
      bound,
      passed: limit === null || bound === null ? null : passes(value, limit, bound),
      random,
    });
}

const BOOTSTRAP_SEED = 2312;

/**
 * Resamples speakers.
 *
 * @param statistics Computed on the elements drawn, shape `[statistics]`.
 * @returns One 95 % interval a statistic; none for fewer than two speakers.
 */
export function intervalsOf<T>(
  bySpeaker: readonly T[],
  statistics: (drawn: readonly T[]) => readonly number[],
): (Estimate | null)[] {
  if (bySpeaker.length < 2) return statistics(bySpeaker).map(() => null);
  return bootstrapIntervals(bySpeaker, statistics, seededRandom(BOOTSTRAP_SEED));
}
