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
 * What predictions are adapted to: nothing, all recordings of a session, which share a room and a
 * microphone, or the recordings of each speaker.
 */
export type AdaptTo = "none" | "session" | "speaker";
/** All of them, from the least to the most that has to be known. */
export const ADAPT_TO: readonly AdaptTo[] = ["none", "session", "speaker"];

/** Rounds in which the scaler and the emotions are estimated in turn. */
const ROUNDS = 4;
/**
 * Meanwhile, log probabilities are divided so that at the centroids the log odds are this on average:
 * of a voice or a room that is new to it, a model is too sure, the more the less it was trained on.
 */
const MEAN_ODDS = 4;

/**
 * Adapts a model to the recordings so far of a session, or of one speaker in it, whatever their
 * emotions: their features are scaled by their own statistics, and the centroids of the emotions
 * moved to where these recordings are, both as far as there are enough of them. The first answer is
 * that without adaptation.
 *
 * What the recordings have in common is due to the voice and the room as far as it is not due to the
 * emotions that the model finds in them; so both are estimated in turn. Else, of recordings of one
 * emotion, the emotion would be taken away. Enrolment does without, as it is done with several.
 *
 * @param rows Unscaled features of the recordings so far, those to be predicted included;
 * row-major, shape `[n][features]`. Rows of recordings that were kept from earlier may come first.
 * @returns A voice with which each of these recordings is predicted.
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
  // All of n recordings count as n - 1, as they do in the scaler.
  const weight = recordings > 0 ? (recordings - 1) / recordings : 0;
  return voiceScaledBy(scaler, recogniser, rows, weight, among);
}

/** Mean of the scaled features that recordings of such emotions have in the training. */
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
 * Predicts the emotions of recordings, adapted to the group that each is in.
 *
 * @param rows Unscaled features, row-major, shape `[n][features]`.
 * @param groups Name of the session or the speaker of each recording, shape `[n]`.
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
    const voice = adaptVoice(recogniser, own, { among });
    const found = emotionProbabilities(recogniser, own, { voice, among });
    putRows(probabilities, found, classes, positions);
  }
  return probabilities;
}

/**
 * Runs a model on recordings, each after its speaker was enrolled with the speaker's other recordings.
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
