import type { Random } from "../core/random.ts";
import { meanAndStandardDeviation, percentile } from "../core/statistics.ts";

/** A number with an interval. */
export interface Estimate {
  /** The estimate. */
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/**
 * Computes the mean of repeated runs, with one standard deviation on either side.
 *
 * @param values One value for each run, at least one.
 * @returns `mean`, and `mean ± standard deviation` (population) as `low` and `high`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { deviationInterval } from "./intervals.ts";
 * assert(deviationInterval([0.5, 0.7]).high === 0.7);
 * ```
 */
export function deviationInterval(values: readonly number[]): Estimate {
  const { mean, standardDeviation } = meanAndStandardDeviation(values);
  return { mean, low: mean - standardDeviation, high: mean + standardDeviation };
}

/**
 * Computes 95 % intervals of statistics by resampling whole groups with replacement.
 *
 * Recordings of one speaker resemble each other; drawn one by one, they would give intervals that
 * are too narrow.
 *
 * @param groups One element for each group, such as a speaker.
 * @param statistics Computed on the elements drawn, some of them several times; shape
 * `[statistics]`. A statistic may be NaN (undefined) for some draws, which then do not count for
 * it.
 * @returns For each statistic, its value over all groups as `mean`, and its 2.5th and 97.5th
 * percentiles over the draws.
 * @throws {RangeError} If there are no groups.
 * @see Efron & Tibshirani 1993, percentile bootstrap
 */
export function bootstrapIntervals<T>(
  groups: readonly T[],
  statistics: (drawn: readonly T[]) => readonly number[],
  random: Random,
  draws = 2_000,
): Estimate[] {
  if (groups.length === 0) throw new RangeError("Cannot resample 0 groups, expected at least 1");
  const drawn = Array.from(
    { length: draws },
    () => statistics(groups.map(() => groups[random.below(groups.length)])),
  );
  return statistics(groups).map((mean, i) => {
    const values = drawn.map((own) => own[i]).filter((value) => !Number.isNaN(value));
    values.sort((a, b) => a - b);
    return { mean, low: percentile(values, 0.025), high: percentile(values, 0.975) };
  });
}

/**
 * Rounds the numbers of a record to six decimals, which exceeds the accuracy of any metric.
 *
 * @param record Any record; fields that are not numbers stay.
 * @returns A copy.
 */
export function roundNumbers<T extends object>(record: T): T {
  const rounded = Object.entries(record).map(([key, value]) =>
    [key, typeof value === "number" ? Number(value.toFixed(6)) : value] as const
  );
  return Object.fromEntries(rounded) as T;
}
