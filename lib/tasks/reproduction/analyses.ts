import { corpusNamed } from "../../corpus/mod.ts";
import { calibrationOf } from "../../evaluation/mod.ts";
import {
  buildSavedModel,
  calibrateOnLeftOut,
  crossCorpus,
  type CrossCorpusResult,
  enrolmentCurve,
  type Experiment,
  GENERAL_CORPORA,
  type GroupRun,
  SAVED_EXPERIMENT,
  scoreInTheWild,
  type Tables,
} from "../../experiments/mod.ts";
import { encodeModel, type Fit } from "../../model/mod.ts";
import { calibrationFiles, crossCorpusFiles, enrolmentFiles, wildFiles } from "../../report/mod.ts";
import { withCorpus } from "../extraction.ts";
import { PATHS, writeFiles } from "../files.ts";
import { writeGolden } from "../golden.ts";
import { withProgress } from "../progress.ts";

/**
 * Share of the sure answers that are correct on corpora left out: no confidence reaches four in five
 * there, so a sure answer is one that is more often right than wrong.
 */
const GENERAL_CORRECT_WHEN_SURE = 0.5;

/**
 * Writes calibration, enrolment curve, other corpora and the saved model, from the models of the saved
 * experiment.
 *
 * @returns Models of other corpora, tested on those left out.
 */
export async function analyseSaved(
  group: readonly Experiment[],
  { runs, folds }: GroupRun,
  tables: Tables,
  fit: Fit,
): Promise<readonly CrossCorpusResult[]> {
  const run = runs.find(({ result }) => result.id === SAVED_EXPERIMENT)!;
  const { training } = group[0];
  const calibration = calibrationOf(
    SAVED_EXPERIMENT,
    run.predictions,
    training.emotions,
    folds.map(({ recogniser }) => recogniser.temperature),
  );
  const curve = await enrolmentCurve(folds, await tables(training.features, training.corpora));
  await writeFiles(PATHS.results, {
    ...calibrationFiles(calibration),
    ...enrolmentFiles(curve, SAVED_EXPERIMENT),
  });
  const crossed = await crossCorpus(training, tables, fit);
  await writeFiles(PATHS.results, crossCorpusFiles(crossed));
  // For recordings of other corpora, temperature and threshold come from corpora left out.
  const { temperature, predictions } = calibrateOnLeftOut(crossed, training.emotions);
  const model = await buildSavedModel(training, tables, { ...run, predictions }, {
    temperature,
    correctWhenSure: GENERAL_CORRECT_WHEN_SURE,
    fit,
    licence: GENERAL_CORPORA.map((id) => corpusNamed(id).licence).join("; "),
    limits: "Acted speech of adults in English, German and Polish; not for decisions about people",
  });
  await writeFiles(PATHS.model, await encodeModel(model));
  await writeGolden();
  return crossed;
}

/** Tests the models of an experiment on degraded recordings; writes the result. */
export async function tryInTheWild({ folds }: GroupRun, path: string): Promise<void> {
  await withCorpus(path, async ({ recordings }) => {
    const results = await withProgress(
      "wild",
      recordings.length,
      "clips",
      (onRecording) => scoreInTheWild(folds, recordings, onRecording),
    );
    await writeFiles(PATHS.results, wildFiles(results, SAVED_EXPERIMENT));
  });
}
