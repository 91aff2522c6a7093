import type { Clip } from "../corpus/clip.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { AS_RECORDED } from "../features/versions.ts";
import { loadBackend } from "../model/backend.ts";
import {
  type BranchProbabilities,
  branchProbabilities,
  combine,
  enrolVoice,
  type Ensemble,
  restrict,
} from "../model/ensemble.ts";
import { argMax } from "../model/arg_max.ts";
import type { EnsembleRecipe } from "../model/recipes.ts";
import { type Train, trainInTurn } from "../model/train.ts";
import { fitTemperature } from "./calibration.ts";
import type { EnsembleExperiment, View } from "./experiments.ts";
import { fitEnsemble, inputsOf, type VersionTables } from "./fit_ensemble.ts";
import {
  type ClipPrediction,
  type ExperimentRun,
  foldsOf,
  modelName,
  type NumberedFold,
  runCount,
  summarise,
} from "./run.ts";

/** An ensemble and the clips it has not learned from. */
export interface TestedFold extends NumberedFold {
  /** Learned from the fold's training clips. */
  readonly ensemble: Ensemble;
  /** Test clips, as rows of the tables. */
  readonly test: Int32Array;
}

/** What running an ensemble experiment gives. */
export interface EnsembleRun {
  /** One a view, in order. */
  readonly runs: readonly ExperimentRun[];
  /** The ensembles, for asking them more. */
  readonly folds: readonly TestedFold[];
}

/**
 * Runs an ensemble experiment: trains once a fold, and asks in all the ways of its views.
 *
 * Temperatures are fitted on training actors: two folds share an ensemble that has heard neither
 * of them, and each takes its temperature from the other's actors.
 *
 * @param experiment What to run.
 * @param tables Features of all clips, at all speeds of the recipe.
 * @param train Trains a network, here or on a worker.
 * @param onNetwork Told after each network.
 * @returns The results and the ensembles; the same for the same tables.
 */
export async function runEnsemble(
  experiment: EnsembleExperiment,
  tables: VersionTables,
  train: Train = trainInTurn(),
  onNetwork?: () => void,
): Promise<EnsembleRun> {
  await loadBackend();
  const counted: Train = async (job, seed) => {
    const result = await train(job, seed);
    onNetwork?.();
    return result;
  };
  const { emotions, recipe } = experiment;
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const rows = Int32Array.from(
    clips.keys().filter((row) => emotions.includes(clips[row].emotion)),
  );
  const repetitions = foldsOf(experiment, Array.from(rows, (row) => clips[row]));
  const fitOn = (train: Int32Array, seed: number) =>
    fitEnsemble(recipe, tables, emotions, train, seed, counted);
  const fitted = Promise.all(
    repetitions.map(({ fold }, i) => fitOn(fold.train.map((row) => rows[row]), i + 1)),
  );
  const tempering = experiment.calibrated
    ? temperatures(repetitions, rows, tables, emotions, fitOn)
    : Promise.resolve(repetitions.map(() => 1));
  const [ensembles, found] = await Promise.all([fitted, tempering]);
  const folds = repetitions.map((repetition, i): TestedFold => ({
    ...repetition,
    ensemble: { ...ensembles[i], temperature: found[i] },
    test: repetition.fold.test.map((row) => rows[row]),
  }));
  const answers = folds.map((fold) => ({
    alone: branchProbabilities(fold.ensemble, inputsOf(tables, fold.test)),
    enrolled: experiment.views.some(({ enrolled }) => enrolled)
      ? afterEnrolment(fold, tables)
      : undefined,
  }));
  const runs = experiment.views.map((view) => {
    const predictions = folds.flatMap((fold, i) =>
      predictionsOf(
        view,
        emotions,
        fold,
        (view.enrolled ? answers[i].enrolled : answers[i].alone)!,
        clips,
      )
    );
    const { id, enrolled } = view;
    const header = {
      id,
      emotions: view.emotions,
      ...describe(view, recipe),
      scaling: "clipped",
      protocol: experiment.protocol,
      seeds: experiment.seeds,
      enrolled,
    };
    const tested = new Set(predictions.map(({ clip }) => clip.id)).size;
    return { predictions, result: summarise(header, tested, predictions) };
  });
  return { runs, folds };
}

/**
 * Number of networks that an experiment trains.
 *
 * @param experiment The experiment.
 * @returns Members of all ensembles, those that only temperatures come from included.
 */
export function networkCount(experiment: EnsembleExperiment): number {
  const folds = runCount(experiment);
  const { mlp, timeDelay } = experiment.recipe;
  return (folds + (experiment.calibrated ? folds / 2 : 0)) * (mlp.members + timeDelay.members);
}

/** For each fold the temperature that suits actors it has not learned from, nor tests on. */
async function temperatures(
  repetitions: readonly NumberedFold[],
  rows: Int32Array,
  tables: VersionTables,
  emotions: readonly Emotion[],
  fitOn: (rows: Int32Array, seed: number) => ReturnType<typeof fitEnsemble>,
): Promise<number[]> {
  const found = new Array<number>(repetitions.length);
  const pairs = repetitions.flatMap((_, i) => i % 2 === 1 ? [[i - 1, i]] : []);
  await Promise.all(pairs.map(async ([a, b]) => {
    const heldOut = new Set([...repetitions[a].fold.test, ...repetitions[b].fold.test]);
    const train = Int32Array.from(rows.keys().filter((i) => !heldOut.has(i)).map((i) => rows[i]));
    const ensemble = await fitOn(train, CALIBRATION_SEED + a);
    for (const [own, other] of [[a, b], [b, a]]) {
      const test = repetitions[other].fold.test.map((i) => rows[i]);
      const each = branchProbabilities(ensemble, inputsOf(tables, test));
      const { clips } = tables.rich.get(AS_RECORDED)!;
      found[own] = fitTemperature(
        combine({ ...ensemble, temperature: 1 }, each),
        Int32Array.from(test, (row) => emotions.indexOf(clips[row].emotion)),
        emotions.length,
      );
    }
  }));
  return found;
}

/** Seeds of the ensembles that only temperatures come from start here. */
const CALIBRATION_SEED = 100;

/**
 * What an ensemble says of test clips after it has heard the other clips of each clip's actor.
 *
 * With sixty clips, leaving the scored one out or not makes no difference to speak of, but it is
 * left out all the same.
 */
function afterEnrolment(
  { ensemble, test }: TestedFold,
  tables: VersionTables,
): BranchProbabilities {
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const voices = Array.from(test, (row) => {
    const others = test.filter((other) => other !== row && clips[other].actor === clips[row].actor);
    return enrolVoice(ensemble, inputsOf(tables, others));
  });
  return branchProbabilities(ensemble, inputsOf(tables, test), voices);
}

function predictionsOf(
  { id, emotions, branches }: View,
  learned: readonly Emotion[],
  { ensemble, test, number, seed }: TestedFold,
  each: BranchProbabilities,
  clips: readonly Clip[],
): ClipPrediction[] {
  const framesShare = { functionals: 0, both: ensemble.framesShare, frames: 1 }[branches];
  const all = combine({ ...ensemble, framesShare }, each);
  const columns = emotions.map((emotion) => learned.indexOf(emotion));
  return Array.from(test, (row, i): ClipPrediction => {
    const some = columns.map((column) => all[i * learned.length + column]);
    const probabilities = restrict(some);
    return {
      experiment: id,
      clip: clips[row],
      fold: number,
      seed,
      truth: clips[row].emotion,
      prediction: emotions[argMax(probabilities)],
      probabilities,
    };
  }).filter(({ truth }) => emotions.includes(truth));
}

function describe({ branches }: View, { mlp, timeDelay }: EnsembleRecipe) {
  const perceptrons = modelName(mlp);
  const network = `${timeDelay.members} × TDNN ${timeDelay.channels}`;
  return {
    functionals: { features: "rich", model: perceptrons },
    frames: { features: "frames", model: network },
    both: { features: "rich + frames", model: `${perceptrons} + ${network}` },
  }[branches];
}
