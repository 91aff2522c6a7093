import { rowsOf } from "../core/arrays.ts";
import { type Recording, speakerOf } from "../corpus/recording.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { type Prediction, predictionsOf } from "../evaluation/prediction.ts";
import { adaptedProbabilities, type AdaptTo } from "../model/adaptation.ts";
import { emotionProbabilities, type Recogniser } from "../model/recogniser.ts";

/** Predicts rows, shape `[n][features]`, among some emotions; returns shape `[n][among]`. */
export type PredictRows = (rows: Float32Array, among: readonly number[]) => Float32Array;

/**
 * Predicts recordings of a corpus that a model was not trained on, among some emotions. Emotions
 * that the model does not know get a probability of 0.
 *
 * @returns One prediction for each recording.
 */
export function predictAmong(
  { emotions: known }: Pick<Recogniser, "emotions">,
  { recordings, features: { values } }: Dataset,
  emotions: readonly string[],
  predict: PredictRows,
): Prediction[] {
  const shared = emotions.filter((emotion) => known.includes(emotion));
  const among = shared.map((emotion) => known.indexOf(emotion));
  const answers = rowsOf(predict(values, among), among.length);
  return predictionsOf(
    recordings,
    Float32Array.from(
      answers.flatMap((own) => emotions.map((emotion) => own[shared.indexOf(emotion)] ?? 0)),
    ),
    { experiment: "cross-corpus", fold: 1, seed: 1 },
  );
}

/**
 * Predicts recordings among some emotions, adapted to all of them as one session, to those of each
 * speaker, or not at all.
 *
 * @param rows Their unscaled features, row-major, shape `[n][features]`.
 * @returns Probabilities, row-major, shape `[n][among]`.
 */
export function predictAdapted(
  recogniser: Recogniser,
  recordings: readonly Recording[],
  rows: Float32Array,
  among: readonly number[],
  to: AdaptTo,
): Float32Array {
  if (to === "none") return emotionProbabilities(recogniser, rows, { among });
  const groups = recordings.map((own) => to === "speaker" ? speakerOf(own) : "");
  return adaptedProbabilities(recogniser, rows, groups, { among });
}
