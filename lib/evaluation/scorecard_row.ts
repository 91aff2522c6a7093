import type { Estimate } from "./intervals.ts";

/** Which values of a test pass: at least the limit, at most it, or of no larger magnitude. */
export type Bound = "least" | "most" | "magnitude";

/** One test of a scorecard: what was measured, and what it is held against. */
export interface ScorecardRow {
  /** The models that were tested, such as the id of an experiment. */
  readonly model: string;
  /** Id of the corpus, or name of the sounds, that they were tested on. */
  readonly corpus: string;
  /** Kind of test, such as `correctness`. */
  readonly test: string;
  /** What it is of, such as `recall of angry`. */
  readonly what: string;
  /** Number of recordings that the value comes from. */
  readonly recordings: number;
  /** The value; a fraction or a difference of fractions. */
  readonly value: number;
  /** Ends of the 95 % bootstrap interval over speakers; none where there is nothing to resample. */
  readonly interval: Pick<Estimate, "low" | "high"> | null;
  /** The limit; none for what is only reported. */
  readonly limit: number | null;
  /** Side of the limit that passes; none for what is only reported. */
  readonly bound: Bound | null;
  /** Whether it passes; none for what is only reported. */
  readonly passed: boolean | null;
  /** Expected value of a model that answers at random; none where that has no meaning. */
  readonly random: number | null;
}

/**
 * Compares a value with its limit.
 *
 * @returns Whether it passes; a value that is no number does not.
 */
export function passes(value: number, limit: number, bound: Bound): boolean {
  switch (bound) {
    case "least":
      return value >= limit;
    case "most":
      return value <= limit;
    case "magnitude":
      return Math.abs(value) <= limit;
  }
}
