import { takeRows } from "../core/arrays.ts";
import { fitSessionScaler } from "../dataset/speaker_normalisation.ts";
import {
  emotionProbabilities,
  type PredictOptions,
  type Recogniser,
  type Voice,
} from "./recogniser.ts";

/**
 * What predictions are adapted to: nothing, all recordings of a session, which share a room and a
 * microphone, or the recordings of each speaker.
 */
export type AdaptTo = "none" | "session" | "speaker";
/** All of them, from the least to the most that has to be known. */
export const ADAPT_TO: readonly AdaptTo[] = ["none", "session", "speaker"];

/**
 * Adapts a model to the recordings so far of a session, or of one speaker in it, whatever their
 * emotions: their features are scaled by their own statistics as far as there are enough of them.
 * The first answer is that without adaptation. Unlike enrolment, it does not assume that the
 * emotions are as frequent as in the training; recordings of one emotion only still mislead it.
 *
 * @param recogniser The model.
 * @param rows Unscaled features of the recordings so far, those to be predicted included;
 * row-major, shape `[n][features]`. Rows of recordings that were kept from earlier may come first.
 * @returns A voice with which each of these recordings is predicted.
 * @throws {RangeError} If the values are not whole rows.
 */
export function adaptVoice({ scaler }: Pick<Recogniser, "scaler">, rows: Float32Array): Voice {
  return { scaler: fitSessionScaler(scaler, rows), probabilities: new Float32Array() };
}

/**
 * Predicts the emotions of recordings, adapted to the group that each is in.
 *
 * @param recogniser The model.
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param groups Name of the session or the speaker of each recording, shape `[n]`.
 * @param options Which emotions may be answered.
 * @returns Probabilities, row-major, shape `[n][among]`; each row sums to 1.
 * @throws {RangeError} If there is not one row a group, or the network gives no probabilities.
 */
export function adaptedProbabilities(
  recogniser: Recogniser,
  rows: Float32Array,
  groups: readonly string[],
  { among }: Pick<PredictOptions, "among"> = {},
): Float32Array {
  const features = recogniser.scaler.mean.length;
  if (rows.length !== groups.length * features) {
    throw new RangeError(
      `Cannot adapt to ${groups.length} recordings with ${rows.length} values, expected ` +
        `${features} features for each`,
    );
  }
  const classes = among?.length ?? recogniser.emotions.length;
  const probabilities = new Float32Array(groups.length * classes);
  for (const positions of Map.groupBy(groups.keys(), (i) => groups[i]).values()) {
    const own = takeRows(rows, features, positions);
    const voice = adaptVoice(recogniser, own);
    const found = emotionProbabilities(recogniser, own, { voice, among });
    for (const [i, position] of positions.entries()) {
      probabilities.set(found.subarray(i * classes, (i + 1) * classes), position * classes);
    }
  }
  return probabilities;
}
