import { seededRandom } from "../core/random.ts";
import { bootstrapIntervals, type Estimate, roundNumbers } from "./intervals.ts";

/** Which values pass a test: at least the limit, at most the limit, or at most in magnitude. */
export type Bound = "least" | "most" | "magnitude";

/** One test of a scorecard: the measured value and its limit. */
export interface ScorecardRow {
  /** The models that were tested, such as the id of an experiment. */
  readonly model: string;
  /** Id of the corpus, or name of the sounds, that they were tested on. */
  readonly corpus: string;
  /** Kind of test, such as `correctness`. */
  readonly test: string;
  /** The quantity that was measured, such as `recall of angry`. */
  readonly what: string;
  /** Number of recordings that the value is computed from. */
  readonly recordings: number;
  /** The value; a fraction or a difference of fractions. */
  readonly value: number;
  /** 95 % bootstrap interval over speakers; null where there is nothing to resample. */
  readonly interval: Pick<Estimate, "low" | "high"> | null;
  /** The limit; null for values that are only reported. */
  readonly limit: number | null;
  /** Which side of the limit passes; null for values that are only reported. */
  readonly bound: Bound | null;
  /** Whether the value passes; null if it is only reported. */
  readonly passed: boolean | null;
  /** Expected value of a model that answers at random; null where that has no meaning. */
  readonly random: number | null;
}

/** The result of one test; {@linkcode rowMaker} adds the rest of its row. */
export type RowValues =
  & Pick<ScorecardRow, "test" | "what" | "value">
  & Partial<Pick<ScorecardRow, "interval" | "limit" | "bound" | "random">>;

/** Returns a function that makes rows about the same models and recordings, with six decimals. */
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

/** Compares a value with its limit; NaN never passes. */
export function passes(value: number, limit: number, bound: Bound): boolean {
  if (bound === "least") return value >= limit;
  return (bound === "magnitude" ? Math.abs(value) : value) <= limit;
}

const BOOTSTRAP_SEED = 2312;

/**
 * Computes bootstrap intervals over speakers.
 *
 * @param bySpeaker One element for each speaker.
 * @param statistics Computed on the elements drawn, shape `[statistics]`.
 * @returns One 95 % interval for each statistic; null for fewer than two speakers.
 */
export function intervalsOf<T>(
  bySpeaker: readonly T[],
  statistics: (drawn: readonly T[]) => readonly number[],
): (Estimate | null)[] {
  if (bySpeaker.length < 2) return statistics(bySpeaker).map(() => null);
  return bootstrapIntervals(bySpeaker, statistics, seededRandom(BOOTSTRAP_SEED));
}
