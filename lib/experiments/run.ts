import type { Emotion } from "../corpus/emotions.ts";
import type { Clip } from "../corpus/ravdess.ts";
import { seededRandom } from "../core/random.ts";
import { fitScaler, identityScaler, scale, type Scaler, takeRows } from "../dataset/scaler.ts";
import {
  actorFolds,
  EMOBOX_FOLDS,
  type Fold,
  leaveOneActorOut,
  randomSplit,
} from "../dataset/splits.ts";
import { type FeatureTable, filterRows } from "../features/table/parquet.ts";
import { loadBackend } from "../training/backend.ts";
import { classProbabilities, type Network } from "../model/mlp.ts";
import { argMax } from "../core/arg_max.ts";
import type { TrainingConfig } from "../model/recipes.ts";
import { type Train, type TrainingJob, trainInTurn } from "../model/train.ts";
import { type Enrolment, type Experiment, type Protocol, TEST_FRACTION } from "./registry.ts";
import { type GroupResult, groupResults } from "../evaluation/groups.ts";
import { bootstrapInterval, type Estimate, meanAndDeviation, roundNumbers } from "../evaluation/intervals.ts";
import {
  accuracy,
  addConfusions,
  type ClassMetrics,
  classMetrics,
  type Confusion,
  confusionMatrix,
  macroF1,
  unweightedAverageRecall,
} from "../evaluation/metrics.ts";

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

const FOLDS: Readonly<Record<Protocol, number>> = {
  random: 1,
  actors: EMOBOX_FOLDS.length,
  "leave-one-actor-out": 24,
};

/**
 * Number of times an experiment trains and tests.
 *
 * @param experiment The experiment.
 * @returns Seeds, times folds.
 */
export function runCount({ protocol, seeds }: Pick<Experiment, "protocol" | "seeds">): number {
  return seeds * FOLDS[protocol];
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
  const { emotions } = experiment;
  const data = filterRows(table, ({ emotion }) => emotions.includes(emotion));
  const absent = emotions.find((emotion) => !data.clips.some((clip) => clip.emotion === emotion));
  if (absent) throw new RangeError(`Cannot run ${experiment.id}: no clip is ${absent}`);

  const predictions = await Promise.all(
    foldsOf(experiment, data.clips).map(async (_, i) => {
      const own = await runFold(experiment, data, i, train);
      onRun?.();
      return own;
    }),
  );
  const { id, features, scaling, protocol, seeds, training } = experiment;
  const header = { id, emotions, features, scaling, model: modelName(training), protocol, seeds };
  return {
    result: summarise(header, data.clips.length, predictions.flat()),
    predictions: predictions.flat(),
  };
}

/**
 * Trains and tests once: one of the repetitions that {@linkcode runExperiment} goes through.
 *
 * @param experiment What to run.
 * @param table Features of the clips; those of other emotions are left out.
 * @param repetition Which repetition, from 0.
 * @param train Trains a network, here or on a worker.
 * @returns One prediction for each test clip.
 */
export async function runFold(
  experiment: Experiment,
  table: FeatureTable,
  repetition: number,
  train: Train = trainInTurn(),
): Promise<ClipPrediction[]> {
  await loadBackend();
  const { emotions } = experiment;
  const data = filterRows(table, ({ emotion }) => emotions.includes(emotion));
  const labels = Int32Array.from(data.clips, ({ emotion }) => emotions.indexOf(emotion));
  const { fold, number, seed } = foldsOf(experiment, data.clips)[repetition];
  const { scaler, networks } = await fit(
    experiment,
    data,
    labels,
    fold.train,
    repetition + 1,
    train,
  );
  const test = takeRows(data.values, data.definition.columns.length, fold.test);
  const probabilities = classProbabilities(networks, scale(scaler, test));
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
  const job = (): TrainingJob => ({
    kind: "mlp",
    data: {
      values: scale(scaler, own),
      labels: Int32Array.from(rows, (row) => labels[row]),
      classes: experiment.emotions.length,
    },
    config: experiment.training,
  });
  const members = Array.from(
    { length: experiment.training.members },
    (_, member) => train(job, SEEDS_A_MODEL * seed + member),
  );
  const trained = await Promise.all(members);
  return {
    scaler,
    networks: trained.map(({ network }) => network),
    losses: trained.map(({ losses }) => losses),
  };
}

/** A fold of a repetition, both numbered from 1. */
export interface NumberedFold {
  /** The rows on either side. */
  readonly fold: Fold;
  /** Number of the fold; of random splits each seed has one. */
  readonly number: number;
  /** Number of the repetition. */
  readonly seed: number;
}

/**
 * The folds of every repetition.
 *
 * @param experiment How to split, and how often.
 * @param clips What to split.
 * @returns The folds.
 */
export function foldsOf(
  { protocol, seeds }: Pick<Experiment, "protocol" | "seeds">,
  clips: readonly Clip[],
): NumberedFold[] {
  const repetitions = Array.from({ length: seeds }, (_, i) => i + 1);
  if (protocol === "random") {
    return repetitions.map((seed) => {
      const fold = randomSplit(clips.length, TEST_FRACTION, seededRandom(seed - 1));
      return { fold, number: seed, seed };
    });
  }
  const actors = clips.map(({ actor }) => actor);
  const folds = protocol === "actors" ? actorFolds(actors) : leaveOneActorOut(actors);
  return repetitions.flatMap((seed) => folds.map((fold, i) => ({ fold, number: i + 1, seed })));
}

/** What a result says of its experiment. */
export interface Header
  extends Pick<ExperimentResult, "id" | "emotions" | "features" | "scaling" | "model"> {
  /** How training and test clips were told apart. */
  readonly protocol: Protocol;
  /** Number of repetitions. */
  readonly seeds: number;
  /** What was made of each test actor's clips; nothing if not given. */
  readonly enrolment?: Enrolment;
}

const PROTOCOLS: Readonly<Record<Protocol, string>> = {
  random: `random ${100 * (1 - TEST_FRACTION)}/${100 * TEST_FRACTION} split`,
  actors: "six EmoBox folds",
  "leave-one-actor-out": "leave one actor out",
};

const ENROLMENTS: Readonly<Record<Enrolment, string>> = {
  none: "",
  scaled: ", enrolled by scaling only",
  enrolled: ", enrolled",
};

/**
 * Sums up the predictions of an experiment.
 *
 * @param header What the experiment was.
 * @param clips Number of clips in it.
 * @param predictions All predictions, of every run.
 * @returns The numbers.
 */
export function summarise(
  { protocol, seeds, enrolment = "none", ...header }: Header,
  clips: number,
  predictions: readonly ClipPrediction[],
): ExperimentResult {
  const { emotions } = header;
  const byActor = protocol !== "random";
  const runs = Map.groupBy(predictions, ({ fold, seed }) => `${seed}/${fold}`).size;
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
  const unseen = byActor ? `unseen actors${ENROLMENTS[enrolment]}: ` : "";
  return {
    ...header,
    protocol: `${unseen}${PROTOCOLS[protocol]}, ${count(seeds, "seed")}`,
    interval: byActor
      ? "95 % bootstrap over actors"
      : `mean ± standard deviation over ${count(seeds, "seed")}`,
    clips,
    runs,
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

/**
 * Names a kind of network.
 *
 * @param config Its hyper-parameters.
 * @returns Such as `3 × MLP 128-64`.
 */
export function modelName({ hidden, members }: TrainingConfig): string {
  return `${members > 1 ? `${members} × ` : ""}MLP ${hidden.join("-")}`;
}

/**
 * Counts how often each emotion was taken for each.
 *
 * @param predictions What was predicted.
 * @param emotions The classes, in order.
 * @returns Counts, rows truth, columns predictions.
 */
export function confusionOf(
  predictions: readonly Pick<ClipPrediction, "truth" | "prediction">[],
  emotions: readonly Emotion[],
): Confusion {
  return confusionMatrix(
    predictions.map(({ truth }) => emotions.indexOf(truth)),
    predictions.map(({ prediction }) => emotions.indexOf(prediction)),
    emotions.length,
  );
}

/**
 * Says whether predictions are those of an earlier run.
 *
 * @param own Predictions of one fold of one seed.
 * @param earlier Predictions of the same experiment, of any folds and seeds.
 * @returns True if the same clips were given the same emotions.
 */
export function samePredictions(
  own: readonly ClipPrediction[],
  earlier: readonly ClipPrediction[],
): boolean {
  const [{ fold, seed }] = own;
  const before = earlier.filter((one) => one.fold === fold && one.seed === seed);
  return own.length === before.length &&
    own.every(({ clip, prediction }, i) =>
      clip.id === before[i].clip.id && prediction === before[i].prediction
    );
}

/** Clips of one emotion that were taken for another. */
export interface Mistake {
  /** What the actor expressed. */
  readonly truth: Emotion;
  /** What was predicted. */
  readonly prediction: Emotion;
  /** How many clips. */
  readonly clips: number;
  /** Part of the emotion's clips. */
  readonly part: number;
}

/**
 * Lists who was taken for whom.
 *
 * @param result An experiment.
 * @returns All pairs of different emotions, the most frequent mistake first.
 */
export function mistakesOf(
  { emotions, confusion, perClass }: Pick<ExperimentResult, "emotions" | "confusion" | "perClass">,
): Mistake[] {
  return emotions
    .flatMap((truth, i) =>
      emotions.map((prediction, j) => {
        const clips = confusion[i][j];
        return { truth, prediction, clips, part: clips / perClass[i].support };
      })
    )
    .filter(({ truth, prediction }) => truth !== prediction)
    .sort((a, b) => b.part - a.part);
}

/**
 * Part of each emotion's clips that is found, with the range that other actors might have given.
 *
 * @param predictions Predictions on unseen actors.
 * @param emotions The classes, in order.
 * @returns Recall of each, with a 95 % bootstrap interval over actors.
 */
export function recallsOf(
  predictions: readonly Pick<ClipPrediction, "clip" | "truth" | "prediction">[],
  emotions: readonly Emotion[],
): Estimate[] {
  const byActor = Map.groupBy(predictions, ({ clip }) => clip.actor);
  const confusions = Array.from(byActor.values(), (own) => confusionOf(own, emotions));
  return emotions.map((_, i) =>
    bootstrapInterval(
      confusions,
      (drawn) => {
        const row = addConfusions(drawn)[i];
        return row[i] / row.reduce((a, b) => a + b);
      },
      seededRandom(BOOTSTRAP_SEED),
    )
  );
}
