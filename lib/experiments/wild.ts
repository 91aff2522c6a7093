import type { CorpusEntry } from "../corpus/open.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { DEGRADATIONS } from "../audio/augment/degradation.ts";
import { seededRandom } from "../core/random.ts";
import { readSignal } from "../features/extraction/extract.ts";
import { type EnsembleInputs, ensembleProbabilities } from "../model/ensemble.ts";
import { argMax } from "../core/arg_max.ts";
import { joinInputs, predictionInputs } from "../model/predict.ts";
import { bootstrapInterval, type Estimate, roundNumbers } from "../evaluation/intervals.ts";
import {
  addConfusions,
  type Confusion,
  confusionMatrix,
  unweightedAverageRecall,
} from "../evaluation/metrics.ts";
import type { TestedFold } from "./run_ensemble.ts";

/** How well a model does on recordings that were changed. */
export interface WildResult {
  /** What was done to them. */
  readonly id: string;
  /** The same in words. */
  readonly description: string;
  /** Over all test clips; 95 % bootstrap over actors. */
  readonly uar: Estimate;
}

const SEED = 42;

/**
 * Tries ensembles on changed recordings of actors they have not learned from; training clips stay as
 * they were.
 *
 * @param folds Ensembles with their test clips, as rows of `entries`.
 * @param entries All recordings, in the order of the tables that the ensembles learned from.
 * @param emotions What the ensembles tell apart.
 * @param onClip Told after each recording how many are done.
 * @returns One result for each way of changing.
 */
export async function scoreInTheWild(
  folds: readonly TestedFold[],
  entries: readonly CorpusEntry[],
  emotions: readonly Emotion[],
  onClip?: (done: number) => void,
): Promise<WildResult[]> {
  const inputs: EnsembleInputs[][] = [];
  for (const [i, entry] of entries.entries()) {
    const signal = await readSignal(entry);
    const changed = await Promise.all(
      DEGRADATIONS.map(({ apply }) => apply(signal, seededRandom(SEED + i))),
    );
    inputs.push(await Promise.all(changed.map((one) => predictionInputs([one]))));
    onClip?.(i + 1);
  }
  return DEGRADATIONS.map(({ id, description }, which) => {
    const confusions = folds.flatMap((fold) => {
      const byActor = Map.groupBy(fold.test, (row) => entries[row].clip.actor);
      return Array.from(
        byActor.values(),
        (rows) =>
          score(
            fold,
            emotions,
            rows.map((row) => entries[row].clip.emotion),
            joinInputs(
              rows.map((row) => inputs[row][which]),
            ),
          ),
      );
    });
    const uar = bootstrapInterval(
      confusions,
      (drawn) => unweightedAverageRecall(addConfusions(drawn)),
      seededRandom(SEED),
    );
    return { id, description, uar: roundNumbers(uar) };
  });
}

function score(
  { ensemble }: TestedFold,
  emotions: readonly Emotion[],
  truth: readonly Emotion[],
  inputs: EnsembleInputs,
): Confusion {
  const k = emotions.length;
  const probabilities = ensembleProbabilities(ensemble, inputs);
  return confusionMatrix(
    truth.map((emotion) => emotions.indexOf(emotion)),
    truth.map((_, i) => argMax(probabilities.subarray(i * k, (i + 1) * k))),
    k,
  );
}
