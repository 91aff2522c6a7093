import { columnMoments } from "../core/statistics.ts";
import type { Recording } from "../corpus/recording.ts";
import { isConstant } from "./scaler.ts";
import { fitPopulationScaler, type PopulationScaler } from "./speaker_normalisation.ts";

/** Scalers of recordings of one corpus or several. */
export interface CorpusScalers {
  /** For recordings of any other origin: the corpora count alike, however large they are. */
  readonly unknown: PopulationScaler;
  /** For the recordings of each corpus, by its id. */
  readonly byCorpus: ReadonlyMap<string, PopulationScaler>;
}

/** Number of recordings that the average of the corpora counts as, beside those of a corpus. */
const PRIOR_RECORDINGS = 4;

/**
 * Fits a scaler to each corpus. Scaled by one for all, recordings keep what those of a corpus have in
 * common, such as its studio, which is then confounded with the emotions that are frequent in it.
 *
 * A corpus of few recordings says little about itself: its statistics are combined with the average
 * of all corpora, in which it weighs less. How much a column varies follows from the corpora in
 * which it varies.
 *
 * @param values Row-major, shape `[n][columns]`.
 * @param recordings Of the rows that are used, shape `[used]`.
 * @param limit Scaled values are clipped to ± this; no limit unless given.
 * @param used The rows to use, shape `[used]`.
 * @returns Of a single corpus, its population scaler in both places.
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
    ([corpus, own]) => {
      const speakers = own.map((i) => recordings[i].speaker);
      const rows = Int32Array.from(own, (i) => used[i]);
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
  const byCorpus = new Map(fitted.map((own) => {
    const others = { scaler: unknown, weight: 1 - own.weight, varies: () => true };
    return [own.corpus, average([own, others])];
  }));
  return { unknown, byCorpus };
}

/** A scaler, its weight in an average, and the columns of which it knows how much they vary. */
interface Weighted {
  readonly scaler: PopulationScaler;
  readonly weight: number;
  readonly varies: (column: number) => boolean;
}

/** Averages means, variances and standard deviations within a speaker. */
function average(all: readonly Weighted[]): PopulationScaler {
  const [{ scaler: { mean, limit } }] = all;
  const averageOf = (own: readonly Weighted[], value: (scaler: PopulationScaler) => number) =>
    own.reduce((sum, { scaler, weight }) => sum + weight * value(scaler), 0) /
    own.reduce((sum, { weight }) => sum + weight, 0);
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
