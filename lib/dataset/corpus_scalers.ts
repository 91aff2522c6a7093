import { columnMoments } from "../core/statistics.ts";
import type { Recording } from "../corpus/recording.ts";
import { isConstant } from "./scaler.ts";
import { fitPopulationScaler, type PopulationScaler } from "./speaker_normalisation.ts";

/** Scalers for recordings of one or more corpora. */
export interface CorpusScalers {
  /** For recordings of other origin; all but small corpora have about equal weight in it. */
  readonly unknown: PopulationScaler;
  /** For the recordings of each corpus, by its id. */
  readonly byCorpus: ReadonlyMap<string, PopulationScaler>;
}

/** Weight of the average of all corpora relative to one corpus, as a number of recordings. */
const PRIOR_RECORDINGS = 4;

/**
 * Fits a scaler to each corpus. A single scaler for all would keep differences between corpora,
 * such as their studios, which are confounded with the emotions that are frequent in each corpus.
 *
 * Since few recordings give poor estimates, the statistics of each corpus are combined with the
 * average of all corpora, in which small ones have less weight. Only corpora in which a column
 * varies contribute to the average of its variance.
 *
 * @param values Row-major, shape `[n][columns]`.
 * @param recordings The recording of each row in `used`, shape `[used]`.
 * @param limit Scaled values are clipped to ± this; no limit by default.
 * @param used The rows to use, shape `[used]`.
 * @returns For a single corpus, its population scaler as `unknown` and in `byCorpus`.
 */
export function fitCorpusScalers(
  values: Float32Array,
  columns: number,
  recordings: readonly Pick<Recording, "corpus" | "speaker">[],
  limit: number | undefined,
  used: Int32Array,
): CorpusScalers {
  const fitted = Array.from(
    Map.groupBy(recordings.keys(), (i) => recordings[i].corpus),
    ([corpus, positions]) => {
      const speakers = positions.map((i) => recordings[i].speaker);
      const rows = Int32Array.from(positions, (i) => used[i]);
      const { mean, variance } = columnMoments(values, columns, rows);
      return {
        corpus,
        scaler: fitPopulationScaler(values, columns, speakers, limit, rows),
        weight: rows.length / (rows.length + PRIOR_RECORDINGS),
        varies: (column: number) => !isConstant(mean[column], variance[column]),
      };
    },
  );
  if (fitted.length === 1) {
    const [{ corpus, scaler }] = fitted;
    return { unknown: scaler, byCorpus: new Map([[corpus, scaler]]) };
  }
  const unknown = average(fitted);
  const byCorpus = new Map(fitted.map((single) => {
    const prior = { scaler: unknown, weight: 1 - single.weight, varies: () => true };
    return [single.corpus, average([single, prior])];
  }));
  return { unknown, byCorpus };
}

/** A scaler, its weight in an average, and whether a column varies in the rows it was fitted to. */
interface Weighted {
  readonly scaler: PopulationScaler;
  readonly weight: number;
  readonly varies: (column: number) => boolean;
}

/** Averages the means, variances and within-speaker standard deviations of scalers. */
function average(all: readonly Weighted[]): PopulationScaler {
  const [{ scaler: { mean, limit } }] = all;
  const averageOf = (some: readonly Weighted[], value: (scaler: PopulationScaler) => number) =>
    some.reduce((sum, { scaler, weight }) => sum + weight * value(scaler), 0) /
    some.reduce((sum, { weight }) => sum + weight, 0);
  const spreadOf = (value: (scaler: PopulationScaler, column: number) => number) =>
    mean.map((_, j) => {
      const varying = all.filter(({ varies }) => varies(j));
      return averageOf(varying.length > 0 ? varying : all, (scaler) => value(scaler, j));
    });
  return {
    mean: mean.map((_, j) => averageOf(all, (scaler) => scaler.mean[j])),
    standardDeviation: spreadOf(({ standardDeviation }, j) => standardDeviation[j] ** 2)
      .map(Math.sqrt),
    withinSpeaker: spreadOf(({ withinSpeaker }, j) => withinSpeaker[j]),
    limit,
  };
}
