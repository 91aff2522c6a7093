import type { Clip } from "../corpus/ravdess.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { enrolmentParts } from "../dataset/speaker_normalisation.ts";
import { collectGarbage } from "../core/garbage.ts";
import { takeMessages } from "../core/pool.ts";
import { AS_RECORDED } from "../audio/augment/augmentations.ts";
import { loadBackend } from "../training/backend.ts";
import {
  combine,
  enrolScalers,
  enrolVoice,
  type Ensemble,
  type EnsembleInputs,
  type Kind,
  type KindProbabilities,
  kindProbabilities,
  KINDS,
  type Voice,
} from "../model/ensemble.ts";
import { restrict } from "../model/probabilities.ts";
import { argMax } from "../core/arg_max.ts";
import type { EnsembleRecipe } from "../model/recipes.ts";
import { type Train, trainInTurn } from "../model/train.ts";
import { fitTemperature } from "../evaluation/calibration.ts";
import type { Enrolment, EnsembleExperiment, View } from "./registry.ts";
import {
  fitEnsemble,
  inputsOf,
  type OnNetwork,
  type UncalibratedEnsemble,
  type VersionTables,
} from "./fit_ensemble.ts";
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
  onNetwork?: OnNetwork,
): Promise<EnsembleRun> {
  await loadBackend();
  const { emotions, recipe } = experiment;
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const rows = Int32Array.from(
    clips.keys().filter((row) => emotions.includes(clips[row].emotion)),
  );
  const repetitions = foldsOf(experiment, Array.from(rows, (row) => clips[row]));
  const fitOn = (rows: Int32Array, seed: number) =>
    fitEnsemble(recipe, tables, emotions, rows, seed, train, onNetwork);
  const asks = (how: Enrolment) => experiment.views.some(({ enrolment }) => enrolment === how);
  const know = asks("enrolled") ? enrolVoice : asks("scaled") ? enrolByScaling : undefined;
  const fitted = Promise.all(repetitions.map(async ({ fold }, i) => {
    const ensemble = await fitOn(fold.train.map((row) => rows[row]), i + 1);
    const test = fold.test.map((row) => rows[row]);
    return {
      ensemble,
      test,
      alone: { each: kindProbabilities(ensemble, inputsOf(tables, test)) },
      enrolled: know && await afterEnrolment(ensemble, test, tables, know),
    };
  }));
  const tempering = experiment.calibrated
    ? temperatures(repetitions, rows, tables, emotions, fitOn)
    : Promise.resolve(repetitions.map(() => 1));
  const [answers, found] = await Promise.all([fitted, tempering]);
  const folds = repetitions.map((repetition, i): TestedFold => ({
    ...repetition,
    ensemble: { ...answers[i].ensemble, temperature: found[i] },
    test: answers[i].test,
  }));
  const runs = experiment.views.map((view) => {
    const predictions = folds.flatMap((fold, i) => {
      const own = view.enrolment === "none" ? answers[i].alone : answers[i].enrolled!;
      return predictionsOf(view, emotions, fold, own, clips);
    });
    const { id, enrolment } = view;
    const header = {
      id,
      emotions: view.emotions,
      ...describe(view, recipe),
      scaling: "clipped",
      protocol: experiment.protocol,
      seeds: experiment.seeds,
      enrolment,
    };
    const tested = new Set(predictions.map(({ clip }) => clip.id)).size;
    return { predictions, result: summarise(header, tested, predictions) };
  });
  return { runs, folds };
}

/**
 * Number of ensembles that an experiment trains.
 *
 * @param experiment The experiment.
 * @returns One a fold and seed, and those that only temperatures come from.
 */
export function ensembleCount(experiment: EnsembleExperiment): number {
  const folds = runCount(experiment);
  return folds + (experiment.calibrated ? folds / 2 : 0);
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
      const each = kindProbabilities(ensemble, inputsOf(tables, test));
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

/** What the networks say of some clips, and whose voices they took them for. */
interface Answers {
  readonly each: KindProbabilities;
  /** Of each clip; none if they were nobody's in particular. */
  readonly voices?: readonly Voice[] | undefined;
}

/** A voice of which only the scalers are asked for: what was heard takes long to compute. */
function enrolByScaling(ensemble: UncalibratedEnsemble, inputs: EnsembleInputs): Voice {
  return { ...enrolScalers(ensemble, inputs), heard: {} };
}

/** What an ensemble says of test clips after it has heard other clips of each clip's actor. */
async function afterEnrolment(
  ensemble: UncalibratedEnsemble,
  test: Int32Array,
  tables: VersionTables,
  know: (ensemble: UncalibratedEnsemble, inputs: EnsembleInputs) => Voice,
): Promise<Answers> {
  const { clips } = tables.rich.get(AS_RECORDED)!;
  const voices = new Array<Voice>(test.length);
  for (const own of Map.groupBy(test.keys(), (i) => clips[test[i]].actor).values()) {
    for (const { scored, heard } of enrolmentParts(own.length)) {
      const rows = Int32Array.from(heard, (position) => test[own[position]]);
      const voice = know(ensemble, inputsOf(tables, rows));
      for (const position of scored) voices[own[position]] = voice;
      collectGarbage("minor"); // what was heard was copied for it
      await takeMessages();
    }
  }
  return { each: kindProbabilities(ensemble, inputsOf(tables, test), voices), voices };
}

function predictionsOf(
  { id, emotions, kinds, enrolment }: View,
  learned: readonly Emotion[],
  { ensemble, test, number, seed }: TestedFold,
  { each, voices }: Answers,
  clips: readonly Clip[],
): ClipPrediction[] {
  const all = combine(
    { ...ensemble, weights: weightsAmong(ensemble.weights, kinds) },
    each,
    enrolment === "enrolled" ? { voices } : {},
  );
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

/** Weights of some kinds of networks, without the others. */
function weightsAmong(weights: Ensemble["weights"], kinds: readonly Kind[]): Ensemble["weights"] {
  const total = kinds.reduce((sum, kind) => sum + weights[kind], 0);
  const own = KINDS.map((kind) => [kind, kinds.includes(kind) ? weights[kind] / total : 0]);
  return Object.fromEntries(own);
}

function describe({ kinds }: View, { mlp, tdnn }: EnsembleRecipe) {
  const names = {
    lda: "LDA",
    mlp: modelName(mlp),
    tdnn: `${tdnn.members} × TDNN ${tdnn.channels}`,
  };
  const inputs = kinds.map((kind) => kind === "tdnn" ? "frames" : "rich");
  return {
    features: [...new Set(inputs)].join(" + "),
    model: kinds.map((kind) => names[kind]).join(" + "),
  };
}
