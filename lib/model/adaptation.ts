import { rowsOf, takeRows } from "../core/arrays.ts";
import { pause } from "../core/pause.ts";
import type { Scaler } from "../dataset/scaler.ts";
import { enrolmentParts, fitSessionScaler } from "../dataset/speaker_normalisation.ts";
import { meanOdds, softmaxAmong } from "./discriminant_space.ts";
import {
  centroidsOf,
  emotionProbabilities,
  enrolVoice,
  networkLogs,
  type PredictOptions,
  type Recogniser,
  type Voice,
  voiceLogs,
  voiceScaledBy,
} from "./recogniser.ts";

/**
 * What a model is adapted to: nothing; all recordings of a session, which share a room and a
 * microphone; or the recordings of each speaker.
 */
export type AdaptTo = "none" | "session" | "speaker";
/** All values of {@linkcode AdaptTo}, by how much must be known about the recordings. */
export const ADAPT_TO: readonly AdaptTo[] = ["none", "session", "speaker"];

/** Rounds in which the scaler and the emotions are estimated alternately. */
const ROUNDS = 4;
/**
 * In these rounds, a temperature lowers the mean log odds at the centroids to this: a model is
 * overconfident about new voices and rooms, and more so the less data it was trained on.
 */
const MEAN_ODDS = 4;

/**
 * Adapts a model to the recordings of a session so far, or to those of one speaker in it, without
 * labels: features are scaled by the statistics of these recordings, and the centroids of the
 * emotions are moved towards them. Both change more, the more recordings there are; with a single
 * one, the prediction is the same as without adaptation.
 *
 * What the recordings have in common comes from the voice and the room, but also from their
 * emotions, so the scaler and the emotions are estimated alternately. Otherwise, if all recordings
 * had the same emotion, scaling would remove it. Enrolment skips this: its recordings have several
 * emotions.
 *
 * @param rows Unscaled features of the recordings so far, including those to be predicted;
 * row-major, shape `[n][features]`.
 * @returns The voice to predict these recordings with.
 * @throws {RangeError} If the values are not whole rows.
 * @see Sankar and Lee 1996, "A Maximum-Likelihood Approach to Stochastic Matching for Robust Speech
 * Recognition", doi:10.1109/89.496215
 */
export function adaptVoice(
  recogniser: Recogniser,
  rows: Float32Array,
  { among }: Pick<PredictOptions, "among"> = {},
): Voice {
  const recordings = rows.length / recogniser.scaler.mean.length;
  const temperature = Math.max(1, meanOdds(centroidsOf(recogniser)) / MEAN_ODDS);
  let scaler: Scaler = recogniser.scaler;
  for (let round = 0; recordings > 1 && round < ROUNDS; round++) {
    const logs = networkLogs(recogniser, rows, scaler);
    const expected = expectedFeatures(recogniser, logs, temperature, among);
    scaler = fitSessionScaler(recogniser.scaler, rows, expected);
  }
  // n recordings count as n - 1, as in the scaler.
  const weight = recordings > 0 ? (recordings - 1) / recordings : 0;
  return voiceScaledBy(scaler, recogniser, rows, weight, among);
}

/** Averages the class means of the training, weighted by the predicted shares of the emotions. */
function expectedFeatures(
  { emotions, classMeans }: Pick<Recogniser, "emotions" | "classMeans">,
  logs: Float32Array,
  temperature: number,
  among: readonly number[] = [...emotions.keys()],
): Float32Array {
  const shares = new Float64Array(emotions.length);
  const rows = rowsOf(logs, emotions.length);
  for (const row of rows) {
    const own = softmaxAmong(Array.from(row, (log) => log / temperature), among);
    for (const c of among) shares[c] += own[c] / rows.length;
  }
  return Float32Array.from(
    classMeans[0],
    (_, j) => among.reduce((sum, c) => sum + shares[c] * classMeans[c][j], 0),
  );
}

/**
 * Predicts the emotions of recordings, with the model adapted to each group of them.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param groups Name of the session or the speaker of each recording, shape `[n]`.
 * @returns Probabilities, row-major, shape `[n][among]`; each row sums to 1.
 * @throws {RangeError} If there is not one row for each element of `groups`, or the network gives
 * no probabilities.
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
    const voice = adaptVoice(recogniser, own, { among });
    const found = emotionProbabilities(recogniser, own, { voice, among });
    putRows(probabilities, found, classes, positions);
  }
  return probabilities;
}

/**
 * Runs a model on recordings, each after its speaker was enrolled with the speaker's other
 * recordings.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param speakers Speaker of each recording, shape `[n]`.
 * @param onPredicted Called with the number of recordings done, and of all.
 * @returns Log probabilities, each row up to a constant; row-major, shape `[n][emotions]`.
 */
export async function enrolledLogs(
  recogniser: Recogniser,
  rows: Float32Array,
  speakers: readonly string[],
  onPredicted?: (done: number, total: number) => void,
): Promise<Float32Array> {
  const features = recogniser.scaler.mean.length, classes = recogniser.emotions.length;
  const logs = new Float32Array(speakers.length * classes);
  let done = 0;
  for (const own of Map.groupBy(speakers.keys(), (i) => speakers[i]).values()) {
    for (const part of enrolmentParts(own.length)) {
      const [scored, enrolled] = [part.scored, part.enrolled]
        .map((positions) => positions.map((position) => own[position]));
      const voice = enrolVoice(recogniser, takeRows(rows, features, enrolled));
      putRows(
        logs,
        voiceLogs(recogniser, takeRows(rows, features, scored), voice),
        classes,
        scored,
      );
      onPredicted?.(done += scored.length, speakers.length);
    }
    await pause(); // workers that are done wait for their next job
  }
  return logs;
}

/** Copies consecutive rows to the given positions of a larger matrix. */
function putRows(
  target: Float32Array,
  rows: Float32Array,
  columns: number,
  positions: ArrayLike<number>,
): void {
  for (const [i, row] of rowsOf(rows, columns).entries()) target.set(row, positions[i] * columns);
}
