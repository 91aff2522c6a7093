import { takeRows } from "../core/arrays.ts";
import { columnMoments } from "../core/statistics.ts";
import { fitScaler, scale, type Scaler } from "./scaler.ts";

/** A scaler fitted to many speakers, with the variation of each column within a speaker. */
export interface PopulationScaler extends Scaler {
  /**
   * Standard deviation within a speaker, averaged over speakers with at least two recordings, shape
   * `[columns]`.
   */
  readonly withinSpeaker: Float32Array;
}

/** Weight of the population's statistics relative to a speaker's, as a number of recordings. */
const PRIOR_RECORDINGS = 4;

/**
 * Fits a population scaler to training rows.
 *
 * @param values Row-major, shape `[n][columns]`, `n ≥ 1`.
 * @param speakers Speaker of each row that is used, shape `[n]`.
 * @param limit Scaled values are clipped to ± this; no limit by default.
 * @param used Rows to use, shape `[n]`; all by default.
 */
export function fitPopulationScaler(
  values: Float32Array,
  columns: number,
  speakers: readonly string[],
  limit?: number,
  used?: Int32Array,
): PopulationScaler {
  const scaler = fitScaler(values, columns, limit, used);
  // A single recording does not show how much a speaker's recordings vary.
  const several = [...Map.groupBy(speakers.keys(), (i) => speakers[i]).values()]
    .filter((positions) => positions.length > 1);
  const within = new Float64Array(columns);
  for (const positions of several) {
    const rows = used ? positions.map((i) => used[i]) : positions;
    const { variance } = columnMoments(values, columns, rows);
    for (let j = 0; j < columns; j++) within[j] += Math.sqrt(variance[j]) / several.length;
  }
  return {
    ...scaler,
    withinSpeaker: Float32Array.from(within, (w, j) => w > 0 ? w : scaler.standardDeviation[j]),
  };
}

/**
 * Fits a scaler to one speaker, so that the scaled features of all speakers have a similar
 * distribution.
 *
 * The speaker's mean and variance are combined with the population's, which have the weight of four
 * recordings: without recordings, the result is the population's scaler; with many, the speaker's
 * statistics dominate.
 *
 * @param population Fitted to training recordings.
 * @param values Features of recordings of the speaker, unlabelled; row-major, shape `[n][columns]`.
 * @returns The scaler for this speaker.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitSpeakerScaler } from "./speaker_normalisation.ts";
 * const one = () => Float32Array.of(1);
 * const population = { mean: one(), standardDeviation: one(), withinSpeaker: one(), limit: 6 };
 * assert(fitSpeakerScaler(population, Float32Array.of()).mean[0] === 1);
 * assert(fitSpeakerScaler(population, Float32Array.of(11)).mean[0] === 3);
 * ```
 */
export function fitSpeakerScaler(population: PopulationScaler, values: Float32Array): Scaler {
  return combine(population, values, PRIOR_RECORDINGS, 0);
}

/** Weight of the population's means relative to a session's, as a number of recordings. */
const PRIOR_OF_SESSION = 2;

/**
 * Fits a scaler to the recordings made so far in a session, or by one speaker in it, including the
 * recording to be predicted.
 *
 * The statistics of `n` recordings have the weight `n - 1`, because a single recording does not
 * show what it has in common with others: with one recording, the result is the population's
 * scaler. The population's means have the weight 2 and its variances the weight 4.
 *
 * @param population Fitted to training recordings.
 * @param values Features of the recordings so far, unlabelled; row-major, shape `[n][columns]`.
 * @param expected Mean that their scaled features should have, shape `[columns]`; 0 by default, as
 * in training.
 * @returns The scaler for all of these recordings.
 * @throws {RangeError} If the values are not whole rows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitSessionScaler } from "./speaker_normalisation.ts";
 * const one = () => Float32Array.of(1);
 * const population = { mean: one(), standardDeviation: one(), withinSpeaker: one(), limit: 6 };
 * assert(fitSessionScaler(population, Float32Array.of(11)).mean[0] === 1);
 * assert(fitSessionScaler(population, Float32Array.of(6, 8)).mean[0] === 3);
 * ```
 */
export function fitSessionScaler(
  population: PopulationScaler,
  values: Float32Array,
  expected?: Float32Array,
): Scaler {
  return combine(population, values, PRIOR_OF_SESSION, 1, expected);
}

/**
 * Combines a population's statistics with those of some recordings.
 *
 * @param priorRecordings Weight of the population's means, as a number of recordings.
 * @param uncounted Number that is subtracted from the number of recordings to weight their means.
 * @param expected Mean that their scaled features should have, shape `[columns]`; 0 by default.
 */
function combine(
  { mean, standardDeviation, withinSpeaker, limit }: PopulationScaler,
  values: Float32Array,
  priorRecordings: number,
  uncounted: number,
  expected?: Float32Array,
): Scaler {
  const columns = mean.length;
  const recordings = values.length / columns;
  if (recordings === 0) return { mean, standardDeviation, limit };
  const moments = columnMoments(values, columns);
  const weight = recordings - uncounted;
  const total = priorRecordings + weight;
  return {
    mean: mean.map((m, j) => {
      const centre = moments.mean[j] - standardDeviation[j] * (expected?.[j] ?? 0);
      return (priorRecordings * m + weight * centre) / total;
    }),
    standardDeviation: standardDeviation.map((value, j) => {
      // A single recording has no variance of its own.
      const variance = (PRIOR_RECORDINGS * withinSpeaker[j] ** 2 +
        (recordings - 1) * moments.variance[j]) / (PRIOR_RECORDINGS + recordings - 1);
      return value * Math.sqrt(variance) / withinSpeaker[j];
    }),
    limit,
  };
}

/**
 * Scales training rows by the statistics of their own group, as {@linkcode fitSpeakerScaler} does
 * for an enrolled speaker.
 *
 * @param scaled Receives the scaled rows, shape `[n][columns]`; may be a view of a larger array.
 * @param populationOf Returns the population scaler for a row, given its position in `used`; it is
 * the same for all rows of a group.
 * @param values Row-major, shape `[rows][columns]`.
 * @param used Rows to scale, shape `[n]`.
 * @param groups Group of each row in `used`, shape `[n]`.
 */
export function scaleByGroupInto(
  scaled: Float32Array,
  populationOf: (position: number) => PopulationScaler,
  values: Float32Array,
  used: Int32Array,
  groups: readonly string[],
): void {
  const columns = scaled.length / used.length;
  for (const positions of Map.groupBy(groups.keys(), (i) => groups[i]).values()) {
    const rows = takeRows(values, columns, positions.map((i) => used[i]));
    const scaler = fitSpeakerScaler(populationOf(positions[0]), rows);
    for (const i of positions) {
      scale(scaler, values, [used[i]], scaled.subarray(i * columns, (i + 1) * columns));
    }
  }
}

/** Maximum number of parts of a speaker's recordings, which bounds the cost. */
const MAX_PARTS = 60;

/**
 * Divides a speaker's recordings so that each is scored once, after enrolment with others: with all
 * others if there are at most sixty recordings, else with all but a sixtieth.
 *
 * @param recordings Number of recordings.
 * @returns At most sixty parts, with the positions of the recordings to score and of all others;
 * neighbouring recordings are scored in different parts.
 */
export function enrolmentParts(
  recordings: number,
): { scored: Int32Array; enrolled: Int32Array }[] {
  const parts = Math.min(MAX_PARTS, recordings);
  const all = Int32Array.from({ length: recordings }, (_, i) => i);
  return Array.from({ length: parts }, (_, part) => ({
    scored: all.filter((i) => i % parts === part),
    enrolled: all.filter((i) => i % parts !== part),
  }));
}
