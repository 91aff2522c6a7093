import { degradation } from "../audio/augment/degradations.ts";
import type { AudioRecording } from "../corpus/recording.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import { score } from "../evaluation/score.ts";
import type { FittedFold } from "./run.ts";
import { predictDegraded } from "./scorecard_audio.ts";

/** UAR on undegraded recordings, or after one degradation. */
export interface WildResult {
  /** Id of the degradation, or `clean`. */
  readonly id: string;
  /** The same in words. */
  readonly description: string;
  /** Over all test recordings; 95 % bootstrap over speakers. */
  readonly uar: Estimate;
}

/** Ids of the degradations that occur outside of studios. */
export const WILD: readonly string[] = [
  "noise-20db",
  "noise-10db",
  "quiet",
  "telephone",
  "room",
  "length-1s",
  "length-1.5s",
];

/**
 * Tests models on degraded recordings of speakers that they were not trained on; the training
 * recordings stay as they are.
 *
 * @param folds Models with their test rows, as rows of `recordings`.
 * @param recordings All recordings, in the order of the tables that the models were trained on.
 * @param onRecording Called after each recording with the number that are done.
 * @returns The result on undegraded recordings, then one for each degradation.
 */
export async function scoreInTheWild(
  folds: readonly FittedFold[],
  recordings: readonly AudioRecording[],
  onRecording?: (done: number) => void,
): Promise<WildResult[]> {
  const clips = folds.flatMap(({ recogniser, test, number }) =>
    Array.from(test, (row) => ({ recording: recordings[row], recogniser, fold: number }))
  );
  const { clean, degraded } = await predictDegraded(clips, WILD, onRecording);
  const { emotions } = folds[0].recogniser;
  const resultOf = (id: string, description: string, predictions: readonly Prediction[]) => {
    return { id, description, uar: score(predictions, { emotions, resample: "speakers" }).uar };
  };
  return [
    resultOf("clean", "as recorded", clean),
    ...WILD.map((id) => resultOf(id, degradation(id).description, degraded.get(id)!)),
  ];
}
