import type { Random } from "../core/random.ts";
import {
  classMetrics,
  type Confusion,
  unweightedAveragePrecision,
  unweightedAverageRecall,
} from "./metrics.ts";
import { drawRandomModel, totalOf, type UnitCounts } from "./unit_counts.ts";

/** Metrics of one group minus those of all recordings together. */
export interface GroupDifferences {
  /** Difference of the unweighted average recall. */
  readonly uar: number;
  /** Difference of the recall of each class; 0 for one that does not occur in the group. */
  readonly recall: readonly number[];
  /** The same for the precision of each class. */
  readonly precision: readonly number[];
}

/**
 * Compares groups of recordings with all recordings together.
 *
 * @param groups Groups to compare; one without any count differs by 0.
 * @returns One element a group, in order.
 */
export function groupDifferences(
  units: readonly UnitCounts[],
  groups: readonly string[],
): GroupDifferences[] {
  const all = totalOf(units), expected = classMetrics(all);
  return groups.map((group) => {
    const members = units.filter((unit) => unit.group === group);
    const confusion = members.length === 0 ? all : totalOf(members);
    const classes = classMetrics(confusion);
    const differences = (metric: "recall" | "precision") =>
      classes.map((own, i) => own.support === 0 ? 0 : own[metric] - expected[i][metric]);
    return {
      uar: unweightedAverageRecall(confusion) - unweightedAverageRecall(all),
      recall: differences("recall"),
      precision: differences("precision"),
    };
  });
}

/** Metrics of all recordings together that have a limit. */
export interface Correctness {
  /** Unweighted average recall. */
  readonly uar: number;
  /** Unweighted average precision. */
  readonly uap: number;
  /** Recall of each class. */
  readonly recall: readonly number[];
  /** Precision of each class. */
  readonly precision: readonly number[];
  /** Share of each class among the predictions minus that among the labels. */
  readonly share: readonly number[];
}

/** Computes {@linkcode Correctness} over some units. */
export function correctness(units: readonly UnitCounts[]): Correctness {
  const confusion = totalOf(units);
  const classes = classMetrics(confusion);
  return {
    uar: unweightedAverageRecall(confusion),
    uap: unweightedAveragePrecision(confusion),
    recall: classes.map(({ recall }) => recall),
    precision: classes.map(({ precision }) => precision),
    share: shareDifferences(confusion),
  };
}

/** Share of each class among the predictions minus that among the labels, shape `[k]`. */
export function shareDifferences(confusion: Confusion): number[] {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const all = sum(confusion.map(sum));
  return confusion.map((row, i) => (sum(confusion.map((other) => other[i])) - sum(row)) / all);
}

/** Number of random models that are simulated. */
const RUNS = 1_000;

/** What simulations of a random model give for one statistic. */
export interface RandomModel {
  /** Mean over the runs. */
  readonly mean: number;
  /** Mean magnitude. */
  readonly meanMagnitude: number;
  /** Largest magnitude of all runs. */
  readonly largest: number;
}

/**
 * Simulates a model that answers at random, on the same recordings. A difference between groups
 * that is no larger than the largest of its runs need not come from the groups: that is the limit
 * of the tests of fairness.
 *
 * @param units Counts by speaker and group, of which only the true classes are used.
 * @param statistics Computed on each run, shape `[statistics]`.
 * @returns One summary for each statistic.
 * @see Derington et al. 2023, "Testing correctness, fairness, and robustness of speech emotion
 * recognition models", doi:10.48550/arXiv.2312.06270
 */
export function simulateRandomModel(
  units: readonly UnitCounts[],
  statistics: (drawn: readonly UnitCounts[]) => readonly number[],
  random: Random,
): RandomModel[] {
  const drawn = Array.from({ length: RUNS }, () => statistics(drawRandomModel(units, random)));
  return drawn[0].map((_, i) => {
    const values = drawn.map((own) => own[i]), sizes = values.map(Math.abs);
    const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / RUNS;
    return { mean: mean(values), meanMagnitude: mean(sizes), largest: Math.max(...sizes) };
  });
}
