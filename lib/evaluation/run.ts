import type { Emotion } from "../corpus/emotions.ts";
import type { Clip } from "../corpus/clip.ts";
import { seededRandom } from "../dataset/random.ts";
import { fitScaler, identityScaler, scale, type Scaler, takeRows } from "../dataset/scaler.ts";
import { actorFolds, EMOBOX_FOLDS, randomSplit } from "../dataset/splits.ts";
import { type FeatureTable, filterRows } from "../features/table.ts";
import { loadBackend } from "../model/backend.ts";
import { classProbabilities, type Network } from "../model/mlp.ts";
import { argMax } from "../model/predict.ts";
import type { TrainingConfig } from "../model/recipes.ts";
import { type Train, trainInTurn } from "../model/train.ts";
import { type Experiment, TEST_FRACTION } from "./experiments.ts";
import { type GroupResult, groupResults } from "./groups.ts";
import { bootstrapInterval, type Estimate, meanAndDeviation, roundNumbers } from "./intervals.ts";
import {
  accuracy,
  addConfusions,
  type ClassMetrics,
  classMetrics,
  type Confusion,
  confusionMatrix,
  macroF1,
  unweightedAverageRecall,
} from "./metrics.ts";

/** What an experiment came to, as it stands in `results/metrics.json`. */
export interface ExperimentResult {
  /** Name of the experiment. */
  readonly id: string;
  /** Label order of everything below. */
  readonly emotions: readonly Emotion[];
  /** Feature set. */
  readonly features: string;
  /** `raw`, `standardised` or `clipped`. */
  readonly scaling: string;
  /** Kind of model. */
  readonly model: string;
  /** How training and test clips were told apart. */
  readonly protocol: string;
  /** What `low` and `high` are. */
  readonly interval: string;
  /** Clips in the experiment. */
  readonly clips: number;
  /** Models trained: seeds or folds. */
  readonly runs: number;
  /** Part predicted right. */
  readonly accuracy: Estimate;
  /** Unweighted average recall. */
  readonly uar: Estimate;
  /** Unweighted mean of the F1 of the classes. */
  readonly macroF1: Estimate;
  /** Over the test clips of all runs together. */
  readonly perClass: readonly ({ readonly emotion: Emotion } & ClassMetrics)[];
  /** Counts over the test clips of all runs together; rows truth, columns predictions. */
  readonly confusion: Confusion;
  /** Whom and what it fails, over the test clips of all runs together. */
  readonly groups: readonly GroupResult[];
}

/** What was predicted for one test clip in one run. */
export interface ClipPrediction {
  /** Id of the experiment. */
  readonly experiment: string;
  /** The test clip. */
  readonly clip: Clip;
  /** Number of the fold, from 1; of random splits each seed has one. */
  readonly fold: number;
  /** Number of the repetition, from 1. */
  readonly seed: number;
  /** The emotion the actor expressed. */
  readonly truth: Emotion;
  /** The most probable emotion. */
  readonly prediction: Emotion;
  /** In the order of the experiment's emotions. */
  readonly probabilities: Float32Array;
}

/** What a run of an experiment gives. */
export interface ExperimentRun {
  /** The numbers. */
  readonly result: ExperimentResult;
  /** Every single prediction behind them. */
  readonly predictions: readonly ClipPrediction[];
}

const BOOTSTRAP_SEED = 2018;
/** Each model has seeds of its own for its members, so that they can be trained in any order. */
const SEEDS_A_MODEL = 1_000;
/** Deviations that clipped features are kept within: one wild value must not decide. */
const CLIP = 6;

/**
 * Number of times an experiment trains and tests.
 *
 * @param experiment The experiment.
 * @returns Seeds, times folds.
 */
export function runCount({ protocol, seeds }: Experiment): number {
  return protocol === "random" ? seeds : seeds * EMOBOX_FOLDS.length;
}

/**
 * Runs an experiment.
 *
 * @param experiment What to run.
 * @param table Features of the clips; those of other emotions are left out.
 * @param train Trains a network, here or on a worker.
 * @param onRun Told after each seed or fold.
 * @returns The result and all predictions; the same for the same table.
 * @throws {RangeError} If the table holds another feature set, or no clip of an emotion.
 */
export async function runExperiment(
  experiment: Experiment,
  table: FeatureTable,
  train: Train = trainInTurn(),
  onRun?: () => void,
): Promise<ExperimentRun> {
  if (table.definition.id !== experiment.features) {
    throw new RangeError(
      `Cannot run ${experiment.id} on "${table.definition.id}" features, ` +
        `expected "${experiment.features}"`,
    );
  }
  await loadBackend();
  const { emotions } = experiment;
  const heard = experiment.enrolled ? normaliseByActor(table) : table;
  const data = filterRows(heard, ({ emotion }) => emotions.includes(emotion));
  const labels = Int32Array.from(data.clips, ({ emotion }) => emotions.indexOf(emotion));
  const absent = emotions.find((_, label) => !labels.includes(label));
  if (absent) throw new RangeError(`Cannot run ${experiment.id}: no clip is ${absent}`);

  const repetitions = foldsOf(experiment, data.clips);
  const predictions = await Promise.all(repetitions.map(async ({ fold, number, seed }, i) => {
    const { scaler, networks } = await fit(experiment, data, labels, fold.train, i + 1, train);
    const test = takeRows(data.values, data.definition.columns.length, fold.test);
    const probabilities = classProbabilities(networks, scale(scaler, test));
    onRun?.();
    return Array.from(fold.test, (row, j): ClipPrediction => {
      const own = probabilities.subarray(j * emotions.length, (j + 1) * emotions.length);
      return {
        experiment: experiment.id,
        clip: data.clips[row],
        fold: number,
        seed,
        truth: emotions[labels[row]],
        prediction: emotions[argMax(own)],
        probabilities: own,
      };
    });
  }));
  return {
    result: summarise(experiment, data.clips.length, predictions.flat()),
    predictions: predictions.flat(),
  };
}

/** A scaler and networks learned together, and how the training went. */
export interface FittedModel {
  /** Learned from the training rows. */
  readonly scaler: Scaler;
  /** One a member. */
  readonly networks: readonly Network[];
  /** Training loss of each epoch of each member. */
  readonly losses: readonly (readonly number[])[];
}

/**
 * Learns scaler and network from some rows of a table, and from nothing else.
 *
 * @param experiment Scaling, emotions and hyper-parameters.
 * @param data Table of clips of the experiment's emotions.
 * @param labels Class of each row.
 * @param rows The rows to learn from.
 * @param seed What the networks' weights, shuffling and so on follow from.
 * @param train Trains a network, here or on a worker.
 * @returns What was learned.
 */
export async function fit(
  experiment: Experiment,
  data: FeatureTable,
  labels: Int32Array,
  rows: Int32Array,
  seed: number,
  train: Train = trainInTurn(),
): Promise<FittedModel> {
  const features = data.definition.columns.length;
  const own = takeRows(data.values, features, rows);
  const scaler = experiment.scaling === "raw"
    ? identityScaler(features)
    : fitScaler(own, features, experiment.scaling === "clipped" ? CLIP : Infinity);
  const trainingData = {
    values: scale(scaler, own),
    labels: Int32Array.from(rows, (row) => labels[row]),
    classes: experiment.emotions.length,
  };
  const members = Array.from(
    { length: experiment.training.members },
    (_, member) => train(trainingData, SEEDS_A_MODEL * seed + member, experiment.training),
  );
  const trained = await Promise.all(members);
  return {
    scaler,
    networks: trained.map(({ network }) => network),
    losses: trained.map(({ losses }) => losses),
  };
}

/** Each actor's features in deviations from the mean of that actor's clips, whatever their labels. */
function normaliseByActor(table: FeatureTable): FeatureTable {
  const features = table.definition.columns.length;
  const values = new Float32Array(table.values.length);
  const rowsOf = Map.groupBy(table.clips.keys(), (row) => table.clips[row].actor);
  for (const rows of rowsOf.values()) {
    const own = takeRows(table.values, features, Int32Array.from(rows));
    const scaled = scale(fitScaler(own, features), own);
    for (const [i, row] of rows.entries()) {
      values.set(scaled.subarray(i * features, (i + 1) * features), row * features);
    }
  }
  return { ...table, values };
}

/** The folds of every repetition, numbered from 1. */
function foldsOf({ protocol, seeds }: Experiment, clips: readonly Clip[]) {
  const repetitions = Array.from({ length: seeds }, (_, i) => i + 1);
  if (protocol === "random") {
    return repetitions.map((seed) => {
      const fold = randomSplit(clips.length, TEST_FRACTION, seededRandom(seed - 1));
      return { fold, number: seed, seed };
    });
  }
  const folds = actorFolds(clips.map(({ actor }) => actor));
  return repetitions.flatMap((seed) => folds.map((fold, i) => ({ fold, number: i + 1, seed })));
}

function summarise(
  experiment: Experiment,
  clips: number,
  predictions: readonly ClipPrediction[],
): ExperimentResult {
  const { id, emotions, features, scaling, protocol, seeds, training, enrolled } = experiment;
  const byActor = protocol === "actors";
  const groups = Map.groupBy(predictions, ({ clip, fold }) => byActor ? clip.actor : fold);
  const confusions = [...groups.values()].map((group) => confusionOf(group, emotions));
  const confusion = addConfusions(confusions);
  const estimate = (metric: (confusion: Confusion) => number): Estimate =>
    roundNumbers(
      byActor
        ? bootstrapInterval(
          confusions,
          (drawn) => metric(addConfusions(drawn)),
          seededRandom(BOOTSTRAP_SEED),
        )
        : meanAndDeviation(confusions.map(metric)),
    );
  return {
    id,
    emotions,
    features,
    scaling,
    model: modelName(training),
    protocol: byActor
      ? `unseen actors${enrolled ? ", enrolled" : ""}: six EmoBox folds, ${count(seeds, "seed")}`
      : `random ${100 * (1 - TEST_FRACTION)}/${100 * TEST_FRACTION} split, ${count(seeds, "seed")}`,
    interval: byActor
      ? "95 % bootstrap over actors"
      : `mean ± standard deviation over ${count(seeds, "seed")}`,
    clips,
    runs: runCount(experiment),
    accuracy: estimate(accuracy),
    uar: estimate(unweightedAverageRecall),
    macroF1: estimate(macroF1),
    perClass: classMetrics(confusion).map((metrics, i) =>
      roundNumbers({ emotion: emotions[i], ...metrics })
    ),
    confusion,
    groups: groupResults(predictions, emotions),
  };
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function modelName({ hidden, members }: TrainingConfig): string {
  return `${members > 1 ? `${members} × ` : ""}MLP ${hidden.join("-")}`;
}

function confusionOf(predictions: readonly ClipPrediction[], emotions: readonly Emotion[]) {
  return confusionMatrix(
    predictions.map(({ truth }) => emotions.indexOf(truth)),
    predictions.map(({ prediction }) => emotions.indexOf(prediction)),
    emotions.length,
  );
}
