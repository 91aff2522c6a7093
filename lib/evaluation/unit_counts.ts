import type { Random } from "../core/random.ts";
import { type Recording, speakerOf } from "../corpus/recording.ts";
import { addConfusions, type Confusion } from "./metrics.ts";
import type { Prediction } from "./prediction.ts";
import { confusionOf } from "./score.ts";

/**
 * Counts over the recordings that one speaker has in one group. Metrics of the whole, of a group,
 * of resampled speakers and of a simulated model are all computed from a list of these.
 */
export interface UnitCounts {
  /** The speaker, unique among corpora. */
  readonly speaker: string;
  /** The group that the recordings have in common, such as `female`; empty without groups. */
  readonly group: string;
  /** Counts, shape `[k][k]`, rows truth. */
  readonly confusion: Confusion;
}

/**
 * Counts predictions by speaker and group.
 *
 * @param emotions Names of their probabilities, in order.
 * @param groupOf Group of a recording; those without one are left out. One group unless given.
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

/**
 * Draws the counts of a model that answers at random, every emotion being equally probable, on the
 * same recordings.
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
