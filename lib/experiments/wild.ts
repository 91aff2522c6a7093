import { DEGRADATIONS } from "../audio/augment/degradations.ts";
import { seededRandom } from "../core/random.ts";
import type { AudioRecording } from "../corpus/recording.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import { score } from "../evaluation/score.ts";
import { decodeAtRate } from "../features/extraction/extract_recording.ts";
import { loadFeatureSet } from "../features/sets/registry.ts";
import { emotionProbabilities } from "../model/recogniser.ts";
import type { FittedFold } from "./run.ts";

/** Accuracy on recordings that were degraded in one way. */
export interface WildResult {
  /** Id of the degradation. */
  readonly id: string;
  /** The same in words. */
  readonly description: string;
  /** Over all test recordings; 95 % bootstrap over speakers. */
  readonly uar: Estimate;
}

const SEED = 42;

/**
 * Tests models on degraded recordings of speakers that they were not trained on; the training
 * recordings stay as they are.
 *
 * @param folds Models with their test rows, as rows of `recordings`.
 * @param recordings All recordings, in the order of the tables that the models were trained on.
 * @param onRecording Called after each recording with the number that are done.
 * @returns One result for each degradation.
 */
export async function scoreInTheWild(
  folds: readonly FittedFold[],
  recordings: readonly AudioRecording[],
  onRecording?: (done: number) => void,
): Promise<WildResult[]> {
  const predictions = DEGRADATIONS.map((): Prediction[] => []);
  let done = 0;
  for (const { recogniser, test, number, seed } of folds) {
    const { extract } = await loadFeatureSet(recogniser.featureSet);
    for (const row of test) {
      const { path, read, ...recording } = recordings[row];
      const signal = await decodeAtRate(await read(), path);
      for (const [i, { apply }] of DEGRADATIONS.entries()) {
        const degraded = await apply(signal, seededRandom(SEED + row));
        predictions[i].push({
          experiment: "wild",
          recording,
          fold: number,
          seed,
          truth: recording.emotion,
          probabilities: emotionProbabilities(
            recogniser,
            extract(degraded),
          ),
        });
      }
      onRecording?.(++done);
    }
  }
  const { emotions } = folds[0].recogniser;
  return DEGRADATIONS.map(({ id, description }, i) => {
    const { uar } = score(predictions[i], { emotions, resample: "speakers" });
    return { id, description, uar };
  });
}
