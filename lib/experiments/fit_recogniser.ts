import {
  type Augmentation,
  AUGMENTATIONS,
  channelGroup,
  UNCHANGED,
} from "../audio/augment/augmentations.ts";
import type { Recording } from "../corpus/recording.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { identityScaler, scaleInto } from "../dataset/scaler.ts";
import {
  fitPopulationScaler,
  type PopulationScaler,
  scaleByGroupInto,
} from "../dataset/speaker_normalisation.ts";
import { tableId } from "../features/extraction/tables.ts";
import type { Fit } from "../model/fitting.ts";
import type { Recogniser } from "../model/recogniser.ts";
import { classWeights, type TrainingData } from "../training/batches.ts";
import type { Training } from "./experiment.ts";

/**
 * Gives a feature table by its id, of the named corpora one after the other (RAVDESS alone unless
 * given); all tables of the same corpora have the same recordings in the same order.
 */
export type Tables = (id: string, corpora?: readonly string[]) => Promise<Dataset>;

/** A scaler and the rows that a model is trained on. */
export interface PreparedTraining {
  /** Fitted to the recordings as they are. */
  readonly scaler: PopulationScaler;
  /** Share of each emotion, shape `[emotions]`. */
  readonly emotionShares: readonly number[];
  /** Builds the scaled rows of all augmentations, which take memory. */
  data(): TrainingData;
}

/**
 * Scales and augments the training rows of a fold, from these rows alone.
 *
 * @param training How to train.
 * @param tables The feature tables.
 * @param rows Rows to train on, each of one of the emotions.
 * @returns The scaler and the training data.
 * @throws {RangeError} If no row is of one of the emotions, or an augmentation is unknown.
 */
export async function prepareTraining(
  training: Training,
  tables: Tables,
  rows: Int32Array,
): Promise<PreparedTraining> {
  const { features, corpora, emotions, scaling, limit, augmentations = [UNCHANGED] } = training;
  const { recordings, features: { columns, values } } = await tables(features, corpora);
  const own = Array.from(rows, (row) => recordings[row]);
  const labels = Int32Array.from(own, ({ emotion }) => emotions.indexOf(emotion));
  const absent = emotions.find((emotion) =>
    !own.some((recording) => recording.emotion === emotion)
  );
  if (absent) throw new RangeError(`Cannot train: no recording is ${absent}`);
  const width = columns.length;
  const speakers = own.map(({ corpus, speaker }) => `${corpus} ${speaker}`);
  const scaler = scaling === "none"
    ? { ...identityScaler(width), withinSpeaker: new Float32Array(width).fill(1) }
    : fitPopulationScaler(values, width, speakers, limit, rows);
  const sources = await Promise.all(augmentations.map(async (id) => {
    const { channel } = augmentationOf(id);
    const { features: { values } } = await tables(tableId(features, id), corpora);
    return { values, groups: own.map((one) => `${one.corpus} ${channelGroup(one, channel)}`) };
  }));
  const weights = rowWeights(own, training.others);
  const data = (): TrainingData => {
    const repeats = sources.length * (scaling === "speaker" ? 2 : 1);
    const size = rows.length * width;
    const all = new Float32Array(repeats * size);
    let at = 0;
    const next = () => all.subarray(at, at += size);
    for (const { values, groups } of sources) {
      scaleInto(next(), scaler, values, rows);
      if (scaling === "speaker") scaleByGroupInto(next(), scaler, values, rows, groups);
    }
    const repeated = Int32Array.from(
      { length: repeats * labels.length },
      (_, i) => labels[i % labels.length],
    );
    const classes = emotions.length;
    if (!weights) return { values: all, labels: repeated, classes };
    const repeatedWeights = Float32Array.from(repeated, (_, i) => weights[i % labels.length]);
    return { values: all, labels: repeated, classes, weights: repeatedWeights };
  };
  const sums = classWeights({
    values,
    labels,
    classes: emotions.length,
    ...(weights && { weights }),
  });
  const total = sums.reduce((a, b) => a + b);
  return { scaler, emotionShares: Array.from(sums, (sum) => sum / total), data };
}

/**
 * Weights recordings of several corpora, so that the largest corpus and the most frequent emotions
 * do not decide alone: the recordings of an emotion of a corpus weigh one by the square root of their
 * number.
 *
 * @param recordings The recordings.
 * @param others Weight of each other corpus, as a whole, relative to that of the first recording;
 * the corpora keep the weights that follow from their recordings unless given.
 * @returns One weight a recording, 1 on average; none for recordings of a single corpus.
 */
export function rowWeights(
  recordings: readonly Recording[],
  others?: number,
): Float32Array | undefined {
  const byCorpus = Map.groupBy(recordings.keys(), (row) => recordings[row].corpus);
  if (byCorpus.size === 1) return undefined;
  const weights = new Float32Array(recordings.length);
  for (const [corpus, rows] of byCorpus) {
    let sum = 0;
    for (const own of Map.groupBy(rows, (row) => recordings[row].emotion).values()) {
      for (const row of own) sum += weights[row] = 1 / Math.sqrt(own.length);
    }
    if (others === undefined) continue;
    const wanted = corpus === recordings[0].corpus ? 1 : others;
    for (const row of rows) weights[row] *= wanted / sum;
  }
  const mean = weights.reduce((a, b) => a + b) / weights.length;
  return weights.map((weight) => weight / mean);
}

function augmentationOf(id: string): Augmentation {
  const found = AUGMENTATIONS.find((augmentation) => augmentation.id === id);
  if (found) return found;
  const known = AUGMENTATIONS.map((augmentation) => augmentation.id).join(", ");
  throw new RangeError(
    `Cannot train: unknown augmentation ${JSON.stringify(id)}, expected one of ${known}`,
  );
}

/**
 * Fits scaler and network to some rows, and to nothing else.
 *
 * @param training How to train.
 * @param tables The feature tables.
 * @param rows Rows to train on, each of one of the emotions.
 * @param seed Seed of weights, shuffling, mixing and dropout.
 * @param fit Fits a network, here or on a worker.
 * @returns The model, with a temperature of 1.
 */
export async function fitRecogniser(
  training: Training,
  tables: Tables,
  rows: Int32Array,
  seed: number,
  fit: Fit,
): Promise<Recogniser> {
  const { scaler, emotionShares, data } = await prepareTraining(training, tables, rows);
  const { kind, config, features, emotions } = training;
  const network = await fit(() => ({ kind, config, data: data() }), seed);
  return { featureSet: features, emotions, scaler, network, emotionShares, temperature: 1 };
}
