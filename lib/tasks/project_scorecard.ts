import { ravdess } from "../corpus/mod.ts";
import {
  type CrossCorpusResult,
  GENERAL_TRAINING,
  type GroupRun,
  nonSpeechRows,
  pitchOf,
  type Scorecard,
  SCORECARD_CLIPS,
  SCORECARD_EXPERIMENT,
  scoreDegraded,
  scoreExperiment,
  scoreLeftOut,
  type Tables,
} from "../experiments/mod.ts";
import { openNamed } from "./extraction.ts";
import { PATHS, readModel } from "./files.ts";
import { showProgress } from "./progress.ts";

/** Table from which the pitch of the speakers is computed. */
export const PITCH_TABLE = "rich";

/**
 * Tests the models of the project: the models of the scorecard's experiment, the saved model on
 * sounds without speech, and models of the general training on corpora that were left out of it.
 *
 * @param crossed Results of the models with a corpus left out; empty if they are not to be tested.
 * @param path Path of the recordings of RAVDESS; without it, tests on degraded recordings are left
 * out.
 * @param clips Number of recordings to degrade.
 */
export async function projectScorecard(
  { runs, folds }: GroupRun,
  crossed: readonly CrossCorpusResult[],
  tables: Tables,
  path: string | undefined,
  clips: number = SCORECARD_CLIPS,
): Promise<Scorecard> {
  const run = runs.find(({ result }) => result.id === SCORECARD_EXPERIMENT)!;
  const pitchHz = pitchOf(await tables(PITCH_TABLE, [ravdess.id]));
  const rows = [
    ...scoreExperiment(run, pitchHz),
    ...await nonSpeechRows(await readModel(), "saved model"),
    ...(crossed.length > 0 ? scoreLeftOut(crossed, GENERAL_TRAINING.emotions, pitchHz) : []),
  ];
  if (path === undefined) {
    return { rows, clips: 0, leftOut: [`all that needs recordings: none in ${PATHS.corpus}`] };
  }
  await using corpus = await openNamed(path);
  using progress = showProgress("scorecard", "clips", Math.min(clips, corpus.recordings.length));
  const options = { clips, onClip: progress.update };
  const degraded = await scoreDegraded(SCORECARD_EXPERIMENT, folds, corpus.recordings, options);
  return { ...degraded, rows: [...rows, ...degraded.rows] };
}
