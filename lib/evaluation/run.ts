import type { Emotion } from "../corpus/emotions.ts";
import type { Clip } from "../corpus/clip.ts";
import { type Random, seededRandom } from "../dataset/random.ts";
import { fitScaler, identityScaler, scale, type Scaler, takeRows } from "../dataset/scaler.ts";
import { actorFolds, EMOBOX_FOLDS, type Fold, randomSplit } from "../dataset/splits.ts";
import { type FeatureTable, filterRows } from "../features/table.ts";
import { classProbabilities } from "../model/mlp.ts";
import { argMax } from "../model/predict.ts";
import { type TrainingResult, trainMlp } from "../model/train.ts";
import { type Experiment, RANDOM_SEEDS, TEST_FRACTION } from "./experiments.ts";
import { bootstrapInterval, type Estimate, meanAndDeviation } from "./intervals.ts";
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
  /** `raw` or `standardised`. */
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
}

/** What was predicted for one test clip in one run. */
export interface ClipPrediction {
  /** Id of the experiment. */
  readonly experiment: string;
  /** The test clip. */
  readonly clip: Clip;
  /** Number of the seed or fold, from 1. */
  readonly fold: number;
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

/**
 * Number of models an experiment trains.
 *
 * @param experiment The experiment.
 * @returns Seeds or folds.
 */
export function runCount(experiment: Experiment): number {
  return experiment.protocol === "random" ? RANDOM_SEEDS : EMOBOX_FOLDS.length;
}

/**
 * Runs an experiment.
 *
 * @param experiment What to run.
 * @param table Features of the clips; those of other emotions are left out.
 * @param onRun Told after each model.
 * @returns The result and all predictions; the same for the same table.
 * @throws {RangeError} If the table holds another feature set, or no clip of an emotion.
 */
export async function runExperiment(
  experiment: Experiment,
  table: FeatureTable,
  onRun?: () => void,
): Promise<ExperimentRun> {
  if (table.definition.id !== experiment.features) {
    throw new RangeError(
      `Cannot run ${experiment.id} on "${table.definition.id}" features, ` +
        `expected "${experiment.features}"`,
    );
  }
  const { emotions } = experiment;
  const data = filterRows(table, ({ emotion }) => emotions.includes(emotion));
  const labels = Int32Array.from(data.clips, ({ emotion }) => emotions.indexOf(emotion));
  const absent = emotions.find((_, label) => !labels.includes(label));
  if (absent) throw new RangeError(`Cannot run ${experiment.id}: no clip is ${absent}`);

  const predictions: ClipPrediction[] = [];
  for (const [i, { fold, random }] of foldsOf(experiment, data.clips).entries()) {
    const { scaler, network } = await fit(experiment, data, labels, fold.train, random);
    const test = takeRows(data.values, data.definition.columns.length, fold.test);
    const probabilities = classProbabilities(network, scale(scaler, test));
    for (const [j, row] of fold.test.entries()) {
      const own = probabilities.subarray(j * emotions.length, (j + 1) * emotions.length);
      predictions.push({
        experiment: experiment.id,
        clip: data.clips[row],
        fold: i + 1,
        truth: emotions[labels[row]],
        prediction: emotions[argMax(own)],
        probabilities: own,
      });
    }
    onRun?.();
  }
  return { result: summarise(experiment, data.clips.length, predictions), predictions };
}

/** A scaler and a network learned together, and how the training went. */
export interface FittedModel extends TrainingResult {
  /** Learned from the training rows. */
  readonly scaler: Scaler;
}

/**
 * Learns scaler and network from some rows of a table, and from nothing else.
 *
 * @param experiment Scaling, emotions and hyper-parameters.
 * @param data Table of clips of the experiment's emotions.
 * @param labels Class of each row.
 * @param rows The rows to learn from.
 * @param random Where the randomness comes from.
 * @returns What was learned.
 */
export async function fit(
  experiment: Experiment,
  data: FeatureTable,
  labels: Int32Array,
  rows: Int32Array,
  random: Random,
): Promise<FittedModel> {
  const features = data.definition.columns.length;
  const train = takeRows(data.values, features, rows);
  const scaler = experiment.scaling === "raw"
    ? identityScaler(features)
    : fitScaler(train, features);
  const trained = await trainMlp(
    {
      values: scale(scaler, train),
      labels: Int32Array.from(rows, (row) => labels[row]),
      classes: experiment.emotions.length,
    },
    random,
    experiment.training,
  );
  return { scaler, ...trained };
}

function foldsOf(experiment: Experiment, clips: readonly Clip[]): { fold: Fold; random: Random }[] {
  if (experiment.protocol === "actors") {
    return actorFolds(clips.map(({ actor }) => actor))
      .map((fold, i) => ({ fold, random: seededRandom(i) }));
  }
  return Array.from({ length: RANDOM_SEEDS }, (_, seed) => {
    const random = seededRandom(seed);
    return { fold: randomSplit(clips.length, TEST_FRACTION, random), random };
  });
}

function summarise(
  experiment: Experiment,
  clips: number,
  predictions: readonly ClipPrediction[],
): ExperimentResult {
  const { id, emotions, features, scaling, protocol, training } = experiment;
  const byActor = protocol === "actors";
  const groups = Map.groupBy(predictions, ({ clip, fold }) => byActor ? clip.actor : fold);
  const confusions = [...groups.values()].map((group) => confusionOf(group, emotions));
  const confusion = addConfusions(confusions);
  const estimate = (metric: (confusion: Confusion) => number): Estimate =>
    roundAll(
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
    model: `MLP ${training.hidden.join("-")}`,
    protocol: byActor
      ? "unseen actors: the six EmoBox folds"
      : `random ${100 * (1 - TEST_FRACTION)}/${100 * TEST_FRACTION} split, ${RANDOM_SEEDS} seeds`,
    interval: byActor
      ? "95 % bootstrap over actors"
      : `mean ± standard deviation over ${RANDOM_SEEDS} seeds`,
    clips,
    runs: new Set(predictions.map(({ fold }) => fold)).size,
    accuracy: estimate(accuracy),
    uar: estimate(unweightedAverageRecall),
    macroF1: estimate(macroF1),
    perClass: classMetrics(confusion).map((metrics, i) =>
      roundAll({ emotion: emotions[i], ...metrics })
    ),
    confusion,
  };
}

function confusionOf(predictions: readonly ClipPrediction[], emotions: readonly Emotion[]) {
  return confusionMatrix(
    predictions.map(({ truth }) => emotions.indexOf(truth)),
    predictions.map(({ prediction }) => emotions.indexOf(prediction)),
    emotions.length,
  );
}

/** Six decimals are more than any of these numbers is known to. */
function roundAll<T extends object>(record: T): T {
  const rounded = Object.entries(record).map(([key, value]) =>
    [key, typeof value === "number" ? Number(value.toFixed(6)) : value] as const
  );
  return Object.fromEntries(rounded) as T;
}
