import type { Random } from "../core/random.ts";

/** A number with the range it may well lie in. */
export interface Estimate {
  /** The estimate. */
  readonly mean: number;
  /** Lower end of the range. */
  readonly low: number;
  /** Upper end of the range. */
  readonly high: number;
}

/**
 * Mean of repeated runs, with one standard deviation on either side.
 *
 * @param values One value a run, at least one.
 * @returns `mean`, and `mean ± deviation` (population) as `low` and `high`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanAndDeviation } from "./intervals.ts";
 * assert(meanAndDeviation([0.5, 0.7]).high === 0.7);
 * ```
 */
export function meanAndDeviation(values: readonly number[]): Estimate {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  return { mean, low: mean - deviation, high: mean + deviation };
}

/**
 * 95 % interval of a statistic by resampling whole groups with replacement.
 *
 * Clips of one actor resemble each other, so clips are not drawn one by one: that would pretend to
 * more evidence than there is.
 *
 * @param groups What is drawn from: one element an actor.
 * @param statistic Computed on the elements drawn, some of them several times.
 * @param random Where the randomness comes from.
 * @param draws Number of resamplings.
 * @returns The statistic of all groups as `mean`, its 2.5th and 97.5th percentile.
 * @throws {RangeError} If there are no groups.
 * @see Efron & Tibshirani 1993, percentile bootstrap
 */
export function bootstrapInterval<T>(
  groups: readonly T[],
  statistic: (drawn: readonly T[]) => number,
  random: Random,
  draws = 2_000,
): Estimate {
  if (groups.length === 0) throw new RangeError("Cannot resample 0 groups, expected at least 1");
  const values = Array.from(
    { length: draws },
    () => statistic(groups.map(() => groups[random.below(groups.length)])),
  ).sort((a, b) => a - b);
  return {
    mean: statistic(groups),
    low: percentile(values, 0.025),
    high: percentile(values, 0.975),
  };
}

/**
 * Value below which a part of a sample lies, interpolated between neighbours.
 *
 * @param sorted The sample, ascending, at least one value.
 * @param part `0..1`.
 * @returns The value.
 * @see NumPy `percentile` (linear)
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { percentile } from "./intervals.ts";
 * assert(percentile([1, 2, 3], 0.25) === 1.5);
 * ```
 */
export function percentile(sorted: readonly number[], part: number): number {
  const position = part * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/**
 * Rounds the numbers of a record for writing down.
 *
 * @param record Any record; what is no number stays.
 * @returns A copy with six decimals, which is more than any metric is known to.
 */
export function roundNumbers<T extends object>(record: T): T {
  const rounded = Object.entries(record).map(([key, value]) =>
    [key, typeof value === "number" ? Number(value.toFixed(6)) : value] as const
  );
  return Object.fromEntries(rounded) as T;
}
