import type { Recording } from "../corpus/recording.ts";
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
 * common, such as its studio, and a model takes that for a sign of the emotions that are frequent
 * in it.
 *
 * A corpus of few recordings says little about itself: its statistics are combined with the average
 * of all corpora, in which it weighs less.
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
      return { corpus, scaler: fitPopulationScaler(values, columns, speakers, limit, rows), rows };
    },
  );
  if (fitted.length === 1) {
    const [{ corpus, scaler }] = fitted;
    return { unknown: scaler, byCorpus: new Map([[corpus, scaler]]) };
  }
  const shares = fitted.map(({ rows }) => rows.length / (rows.length + PRIOR_RECORDINGS));
  const unknown = average(fitted.map(({ scaler }) => scaler), shares);
  const byCorpus = new Map(fitted.map(({ corpus, scaler }, i) => [
    corpus,
    average([scaler, unknown], [shares[i], 1 - shares[i]]),
  ]));
  return { unknown, byCorpus };
}

/** Averages means, variances and standard deviations within a speaker. */
function average(scalers: readonly PopulationScaler[], weights: readonly number[]) {
  const total = weights.reduce((a, b) => a + b);
  const averageOf = (value: (scaler: PopulationScaler, column: number) => number) =>
    scalers[0].mean.map((_, j) =>
      scalers.reduce((sum, scaler, i) => sum + weights[i] * value(scaler, j), 0) / total
    );
  return {
    mean: averageOf(({ mean }, j) => mean[j]),
    standardDeviation: averageOf(({ standardDeviation }, j) => standardDeviation[j] ** 2)
      .map(Math.sqrt),
    withinSpeaker: averageOf(({ withinSpeaker }, j) => withinSpeaker[j]),
    limit: scalers[0].limit,
  };
}
