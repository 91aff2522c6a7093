import type { Scaler } from "./scaler.ts";

/** How features vary: among everybody's clips, and among those of one speaker. */
export interface PopulationScaler extends Scaler {
  /** Deviations within a speaker, averaged over speakers, shape `[features]`. */
  readonly within: Float32Array;
}

/** Clips that the population's statistics count as, beside a speaker's own. */
const PRIOR_CLIPS = 4;

/**
 * Learns how features vary within a speaker.
 *
 * @param scaler Learned from the same rows.
 * @param values Row-major, shape `[n][features]`.
 * @param speakers Speaker of each row, shape `[n]`.
 * @returns The scaler, with deviations within speakers.
 */
export function fitPopulation(
  scaler: Scaler,
  values: Float32Array,
  speakers: ArrayLike<number>,
): PopulationScaler {
  const features = scaler.mean.length;
  const rowsOf = Map.groupBy(Array.from(speakers).keys(), (row) => speakers[row]);
  const within = new Float64Array(features);
  for (const rows of rowsOf.values()) {
    const { variance } = moments(values, features, rows);
    for (let j = 0; j < features; j++) within[j] += Math.sqrt(variance[j]) / rowsOf.size;
  }
  return {
    ...scaler,
    within: Float32Array.from(within, (w, j) => w > 0 ? w : scaler.deviation[j]),
  };
}

/**
 * Fits a scaler to a speaker, so that the scaled features of any speaker look alike.
 *
 * The speaker's own mean and deviations are taken together with the population's, which count as
 * four clips: without a clip, the result is the population's scaler; with many, the speaker's own
 * statistics decide.
 *
 * @param population Learned from training clips.
 * @param values Features of the speaker's clips, unlabelled, row-major, shape `[n][features]`.
 * @param clips Number of clips the rows come from.
 * @returns The scaler for this speaker.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { enrol } from "./speaker_normalisation.ts";
 * const one = () => Float32Array.of(1);
 * const population = { mean: one(), deviation: one(), within: one(), limit: 6 };
 * assert(enrol(population, Float32Array.of(), 0).mean[0] === 1);
 * assert(enrol(population, Float32Array.of(11), 1).mean[0] === 3);
 * ```
 */
export function enrol(population: PopulationScaler, values: Float32Array, clips: number): Scaler {
  const { mean, deviation, within, limit } = population;
  if (clips === 0) return { mean, deviation, limit };
  const features = mean.length;
  const own = moments(values, features, Array.from({ length: values.length / features }).keys());
  const total = PRIOR_CLIPS + clips;
  return {
    mean: mean.map((m, j) => (PRIOR_CLIPS * m + clips * own.mean[j]) / total),
    deviation: deviation.map((d, j) => {
      // One row says nothing of a deviation.
      const variance = (PRIOR_CLIPS * within[j] ** 2 + (clips - 1) * own.variance[j]) / (total - 1);
      return d * Math.sqrt(variance) / within[j];
    }),
    limit,
  };
}

/** Recordings of one speaker: some that are scored, and those that are heard before. */
export interface EnrolmentPart {
  /** Positions of what is scored. */
  readonly scored: number[];
  /** Positions of all others. */
  readonly heard: number[];
}

/** Parts that a speaker's recordings are scored in, which bounds what it takes. */
const ENROLMENT_PARTS = 60;

/**
 * Divides a speaker's recordings so that each is scored once, after hearing others: all others where
 * there are at most sixty, else all but a sixtieth.
 *
 * @param recordings Their number.
 * @returns At most sixty parts; neighbours are in different ones.
 */
export function enrolmentParts(recordings: number): EnrolmentPart[] {
  const parts = Math.min(ENROLMENT_PARTS, recordings);
  const all = Array.from({ length: recordings }, (_, i) => i);
  return Array.from({ length: parts }, (_, part) => ({
    scored: all.filter((i) => i % parts === part),
    heard: all.filter((i) => i % parts !== part),
  }));
}

/** Mean and variance (population) of each column over some rows. */
function moments(values: Float32Array, features: number, rows: Iterable<number>) {
  const mean = new Float64Array(features), variance = new Float64Array(features);
  const all = Array.from(rows);
  for (const row of all) {
    for (let j = 0; j < features; j++) mean[j] += values[row * features + j] / all.length;
  }
  for (const row of all) {
    for (let j = 0; j < features; j++) {
      variance[j] += (values[row * features + j] - mean[j]) ** 2 / all.length;
    }
  }
  return { mean, variance };
}
