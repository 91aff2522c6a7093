import { ALL_DEGRADATIONS } from "../audio/augment/degradations.ts";
import { type AudioRecording, speakerOf } from "../corpus/recording.ts";
import type { Prediction } from "../evaluation/prediction.ts";
import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import { restrict } from "../model/probabilities.ts";
import type { SavedModel } from "../model/saved_model.ts";
import { type CrossCorpusResult, leftOutOf, temperAll, temperatureOf } from "./cross_corpus.ts";
import { extractAll, type Failure } from "./score_corpus.ts";
import type { ExperimentRun, FittedFold } from "./run.ts";
import { type DegradedClip, drawEvenly, predictDegraded, voicesFor } from "./scorecard_audio.ts";
import { nonSpeechRows } from "./scorecard_non_speech.ts";
import {
  CALIBRATION_LIMIT,
  CALIBRATION_LIMIT_ACROSS,
  predictionRows,
  type ScorecardSubject,
} from "./scorecard_predictions.ts";
import { robustnessRows } from "./scorecard_robustness.ts";

/** Id of the experiment whose models are tested in the project's scorecard. */
export const SCORECARD_EXPERIMENT = "encoder8-actors";
/** Number of recordings of RAVDESS that are degraded: two of each emotion and speaker. */
export const SCORECARD_CLIPS = 384;

/** The results of a scorecard. */
export interface Scorecard {
  /** The tests. */
  readonly rows: readonly ScorecardRow[];
  /** Number of recordings that were degraded. */
  readonly clips: number;
  /** What was left out, and why. */
  readonly leftOut: readonly string[];
  /** Recordings that could not be used, which are in `leftOut` too. */
  readonly failures?: readonly Failure[];
}

/** Options of the tests on degraded recordings. */
export interface ScorecardAudio {
  /** Number of recordings to degrade. */
  readonly clips: number;
  /** Called after each of them with the number that are done, and of all. */
  readonly onClip?: (done: number, total: number) => void;
}

/** Fewest other voices that babble can be mixed from. */
const FEWEST_VOICES = 4;

/**
 * Tests the models of an experiment on their test speakers, from predictions alone.
 *
 * @param run The experiment, on one corpus.
 * @param pitchHz Mean pitch of the speakers.
 */
export function scoreExperiment(
  { result, predictions }: ExperimentRun,
  pitchHz: ReadonlyMap<string, number>,
): ScorecardRow[] {
  const [{ recording: { corpus } }] = predictions;
  return predictionRows({
    model: result.id,
    corpus,
    emotions: result.scores.emotions,
    predictions,
    pitchHz,
    calibrationLimit: CALIBRATION_LIMIT,
  });
}

/**
 * Tests models on corpora that were left out of their training. The temperature of each model is
 * fitted to the other left-out corpora, not to the tested one.
 *
 * @param crossed Results of `crossCorpus`; pairs are not used.
 * @param pitchHz Mean pitch of speakers, where it is known.
 */
export function scoreLeftOut(
  crossed: readonly CrossCorpusResult[],
  emotions: readonly string[],
  pitchHz: ReadonlyMap<string, number>,
): ScorecardRow[] {
  const leftOut = leftOutOf(crossed)
    .map(({ tested, predictions }) => ({ tested, ...restrictToTruths(predictions, emotions) }));
  return leftOut.flatMap(({ tested, emotions: occurring, predictions }) => {
    const others = leftOut.filter((other) => other.tested !== tested)
      .flatMap((other) => amongAll(other, emotions));
    return predictionRows({
      model: "trained on the other corpora",
      corpus: tested,
      emotions: occurring,
      predictions: temperAll(predictions, temperatureOf(others, emotions)),
      pitchHz,
      calibrationLimit: CALIBRATION_LIMIT_ACROSS,
    });
  });
}

type Restricted = Pick<ScorecardSubject, "emotions" | "predictions">;

/** Restricts predictions to the emotions that occur in their labels. */
function restrictToTruths(
  predictions: readonly Prediction[],
  emotions: readonly string[],
): Restricted {
  const among = emotions.flatMap((emotion, i) =>
    predictions.some(({ truth }) => truth === emotion) ? [i] : []
  );
  return {
    emotions: among.map((i) => emotions[i]),
    predictions: predictions.map((own) => ({
      ...own,
      probabilities: restrict(among.map((i) => own.probabilities[i])),
    })),
  };
}

/** Gives the probabilities of all emotions: those that do not occur have a probability of 0. */
function amongAll({ emotions, predictions }: Restricted, all: readonly string[]): Prediction[] {
  return predictions.map((own) => ({
    ...own,
    probabilities: Float32Array.from(
      all,
      (emotion) => own.probabilities[emotions.indexOf(emotion)] ?? 0,
    ),
  }));
}

/**
 * Tests the models of an experiment on degraded recordings of their test speakers.
 *
 * @param folds Models with their test rows, as rows of `recordings`.
 * @param recordings All recordings, in the order of the tables that the models were trained on.
 */
export async function scoreDegraded(
  name: string,
  folds: readonly FittedFold[],
  recordings: readonly AudioRecording[],
  { clips, onClip }: ScorecardAudio,
): Promise<Scorecard> {
  const drawn = drawEvenly(recordings, clips);
  const chosen = folds.flatMap(({ recogniser, test, number }): DegradedClip[] =>
    drawn.filter((row) => test.includes(row))
      .map((row) => ({ recording: recordings[row], recogniser, fold: number }))
  );
  const { predictions, leftOut } = await predictWherePossible(chosen, onClip);
  const { emotions } = folds[0].recogniser;
  const subject = { model: name, corpus: recordings[0].corpus };
  return { rows: robustnessRows(subject, emotions, predictions), clips: chosen.length, leftOut };
}

/**
 * Tests a saved model on recordings of speakers that it was not trained on, which the caller must
 * ensure. All tests use the same recordings, drawn evenly, except those that cannot be used.
 *
 * @param recordings Labelled recordings of one corpus, of emotions that the model has.
 * @param options `onRecording`: called after each recording that is checked, with their number.
 * @throws {RangeError} If the model was trained on that corpus, or lacks an emotion, or no recording
 * can be used.
 */
export async function scoreSavedModel(
  name: string,
  model: SavedModel,
  recordings: readonly AudioRecording[],
  { clips, onClip, onRecording }: ScorecardAudio & {
    readonly onRecording?: (done: number) => void;
  },
): Promise<Scorecard> {
  requireUnseen(model, recordings);
  const drawn = drawEvenly(recordings, clips).map((i) => recordings[i]);
  const { used, failures } = await extractAll(model, drawn, false, onRecording);
  const chosen = used.map((recording): DegradedClip => ({ recording, recogniser: model, fold: 1 }));
  const { predictions, leftOut } = await predictWherePossible(chosen, onClip);
  const clean = restrictToTruths(predictions.clean, model.emotions);
  const subject: ScorecardSubject = {
    model: name,
    corpus: recordings[0].corpus,
    ...clean,
    pitchHz: predictions.pitchHz,
    calibrationLimit: CALIBRATION_LIMIT_ACROSS,
  };
  return {
    rows: [
      ...predictionRows(subject),
      ...robustnessRows(subject, model.emotions, predictions),
      ...await nonSpeechRows(model, name),
    ],
    clips: chosen.length,
    leftOut: [...leftOut, ...failures.map(({ path, reason }) => `${path}: ${reason}`)],
    failures,
  };
}

function requireUnseen({ card, emotions }: SavedModel, recordings: readonly AudioRecording[]) {
  const [{ corpus }] = recordings;
  const { corpora } = card.training as { corpora?: unknown };
  if (Array.isArray(corpora) && corpora.includes(corpus)) {
    throw new RangeError(
      `Cannot test the model on ${corpus}: its card says that it was trained on ${
        corpora.join(", ")
      }; give recordings of other speakers`,
    );
  }
  const unknown = recordings.find(({ emotion }) => !emotions.includes(emotion));
  if (!unknown) return;
  throw new RangeError(
    `Cannot test on ${unknown.path}: its emotion is ${JSON.stringify(unknown.emotion)}, the ` +
      `model has ${emotions.join(", ")}`,
  );
}

/** Predicts after all degradations, except babble if there are too few other voices. */
async function predictWherePossible(
  clips: readonly DegradedClip[],
  onClip: ScorecardAudio["onClip"],
) {
  const few = clips.find((_, i) => voicesFor(i, clips).length < FEWEST_VOICES);
  const ids = ALL_DEGRADATIONS.map(({ id }) => id)
    .filter((id) => !(few && id.startsWith("babble")));
  const leftOut = few
    ? [
      `babble: ${speakerOf(few.recording)} has fewer than ${FEWEST_VOICES} recordings ` +
      `of other speakers that the model was not trained on`,
    ]
    : [];
  return { predictions: await predictDegraded(clips, ids, onClip), leftOut };
}
