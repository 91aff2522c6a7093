import type { Random } from "../core/random.ts";
import { type Recording, speakerOf } from "../corpus/recording.ts";
import { addConfusions, classMetrics, type Confusion, unweightedAverageRecall } from "./metrics.ts";
import type { Prediction } from "./prediction.ts";
import { confusionOf } from "./score.ts";

/**
 * Confusion matrix of the recordings of one speaker in one group. Metrics of all recordings, of a
 * group, of resampled speakers and of a simulated model are computed from lists of these.
 */
export interface UnitCounts {
  /** The speaker, unique among corpora. */
  readonly speaker: string;
  /** The group, such as `female`; empty without groups. */
  readonly group: string;
  /** Counts, shape `[k][k]`, rows truth. */
  readonly confusion: Confusion;
}

/**
 * Counts predictions by speaker and group.
 *
 * @param emotions Names of their probabilities, in order.
 * @param groupOf Returns the group of a recording; recordings without one are left out. All are in
 * one group unless given.
 * @returns One element for each speaker and group that occur together.
 */
export function countUnits(
  predictions: readonly Prediction[],
  emotions: readonly string[],
  groupOf: (recording: Recording) => string | undefined = () => "",
): UnitCounts[] {
  const inGroups = predictions.filter(({ recording }) => groupOf(recording) !== undefined);
  const units = Map.groupBy(
    inGroups,
    ({ recording }) => JSON.stringify([speakerOf(recording), groupOf(recording)]),
  );
  return Array.from(units.values(), (own) => ({
    speaker: speakerOf(own[0].recording),
    group: groupOf(own[0].recording)!,
    confusion: confusionOf(own, emotions),
  }));
}

/** Adds up the counts of some units, at least one. */
export function totalOf(units: readonly UnitCounts[]): Confusion {
  return addConfusions(units.map(({ confusion }) => confusion));
}

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

/** Subtracts the share of each class among labels from its share among predictions, shape `[k]`. */
export function shareDifferences(confusion: Confusion): number[] {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const all = sum(confusion.map(sum));
  return confusion.map((row, i) => (sum(confusion.map((other) => other[i])) - sum(row)) / all);
}

/**
 * Simulates a model that predicts each emotion with equal probability, on the same recordings.
 *
 * @param units Counts of any model, of which only the true classes are used.
 */
export function drawRandomModel(units: readonly UnitCounts[], random: Random): UnitCounts[] {
  return units.map(({ speaker, group, confusion }) => {
    const k = confusion.length;
    const drawn = confusion.map((row) => {
      const counts = new Array<number>(k).fill(0);
      for (let left = row.reduce((a, b) => a + b, 0); left > 0; left--) counts[random.below(k)]++;
      return counts;
    });
    return { speaker, group, confusion: drawn };
  });
}

/** Number of random models that are simulated. */
const RUNS = 1_000;

/** One statistic over the simulations of a random model. */
export interface RandomModel {
  /** Mean over the runs. */
  readonly mean: number;
  /** Mean magnitude. */
  readonly meanMagnitude: number;
  /** Largest magnitude of all runs. */
  readonly largest: number;
}

/**
 * Simulates a model that answers at random, on the same recordings. Differences between groups up
 * to the largest of its runs may be due to chance, so this is the limit in tests of fairness.
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
