import {
  AUGMENTATIONS,
  channelGroup,
  DISTURBED,
  UNCHANGED,
} from "../audio/augment/augmentations.ts";
import { concatenate } from "../core/arrays.ts";
import { withId } from "../core/with_id.ts";
import type { Recording } from "../corpus/recording.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { identityScaler, scale } from "../dataset/scaler.ts";
import { type CorpusScalers, fitCorpusScalers } from "../dataset/corpus_scalers.ts";
import { type PopulationScaler, scaleByGroupInto } from "../dataset/speaker_normalisation.ts";
import { tableId } from "../features/extraction/tables.ts";
import type { Fit } from "../model/fitting.ts";
import type { Recogniser } from "../model/recogniser.ts";
import type { TrainingData } from "../training/batches.ts";
import type { Training } from "./experiment.ts";

/**
 * Returns a feature table by its id, with the rows of the given corpora one after the other (of
 * RAVDESS unless given). The table of an augmentation may have only some of the recordings.
 */
export type Tables = (id: string, corpora?: readonly string[]) => Promise<Dataset>;

/** Lists the ids of the tables that a training reads. */
export function tableIdsOf(
  { features, augmentations = [UNCHANGED], disturbance }: Training,
): string[] {
  const also = disturbance === undefined ? [] : [DISTURBED];
  return [...new Set([UNCHANGED, ...augmentations, ...also])].map((id) => tableId(features, id));
}

/** A scaler and the rows that a model is trained on. */
export interface PreparedTraining {
  /** Scales recordings of any corpus; fitted to the unaugmented training rows. */
  readonly scaler: PopulationScaler;
  /** Builds the scaled rows of all augmentations, which need much memory. */
  data(): TrainingData;
}

/**
 * Prepares the scaled and augmented training rows of a fold, using these rows alone.
 *
 * @param rows Rows to train on, each of one of the emotions.
 * @throws {RangeError} If no row is of one of the emotions, recordings of one corpus share an id, or
 * an augmentation is unknown.
 */
export async function prepareTraining(
  training: Training,
  tables: Tables,
  rows: Int32Array,
): Promise<PreparedTraining> {
  const { features, corpora, emotions, scaling, limit, augmentations = [UNCHANGED] } = training;
  const { recordings, features: { columns, values } } = await tables(features, corpora);
  const own = Array.from(rows, (row) => recordings[row]);
  const absent = emotions.find((emotion) =>
    !own.some((recording) => recording.emotion === emotion)
  );
  if (absent) throw new RangeError(`Cannot train: no recording is ${absent}`);
  const width = columns.length;
  const scalers = scaling === "none"
    ? noScaling(width)
    : fitCorpusScalers(values, width, own, limit, rows);
  const parts = (await Promise.all(
    augmentations.map((id) => partsOf(id, training, tables, own)),
  )).flat();
  const disturbances = await disturbancesOf(training, tables, own, scalers.unknown);
  const weighted = new Set(own.map(({ corpus }) => corpus)).size > 1;
  const data = (): TrainingData => {
    const all = new Float32Array(width * parts.reduce((sum, part) => sum + part.rows.length, 0));
    let at = 0;
    for (const part of parts) {
      scalePart(part, scalers, all.subarray(at, at += part.rows.length * width));
    }
    const used = parts.flatMap((part) => part.recordings);
    return {
      values: all,
      labels: Int32Array.from(used, ({ emotion }) => emotions.indexOf(emotion)),
      classes: emotions.length,
      ...(disturbances ? { disturbances: disturbances() } : {}),
      ...(weighted
        ? { weights: concatenate(parts.map((part) => rowWeights(part.recordings))) }
        : {}),
    };
  };
  return { scaler: scalers.unknown, data };
}

/** Returns scalers that do not change the rows of any corpus. */
function noScaling(width: number): CorpusScalers {
  const withinSpeaker = new Float32Array(width).fill(1);
  return { unknown: { ...identityScaler(width), withinSpeaker }, byCorpus: new Map() };
}

/** Some rows of a table, whose values are those of the whole table, and their recordings. */
interface TableRows extends Pick<Dataset, "recordings"> {
  readonly values: Float32Array;
  readonly rows: Int32Array;
}

/**
 * Finds the rows of recordings in the table of an augmentation, which may have only some of them.
 *
 * @throws {RangeError} If the table has none of them, or two recordings that it cannot tell apart.
 */
async function findRows(
  augmentation: string,
  { features, corpora }: Training,
  tables: Tables,
  wanted: readonly Recording[],
): Promise<TableRows> {
  const id = tableId(features, augmentation);
  const { recordings, features: { values } } = await tables(id, corpora);
  const keyOf = ({ corpus, id }: Recording) => `${corpus}/${id}`;
  const rowOf = new Map(recordings.map((recording, row) => [keyOf(recording), row]));
  if (rowOf.size < recordings.length) {
    throw new RangeError(`Cannot train: recordings of one corpus in the table ${id} share an id`);
  }
  const rows = Int32Array.from(wanted.flatMap((recording) => rowOf.get(keyOf(recording)) ?? []));
  if (rows.length > 0) {
    return { values, rows, recordings: Array.from(rows, (row) => recordings[row]) };
  }
  throw new RangeError(`Cannot train: the table ${id} has none of the ${wanted.length} recordings`);
}

/** Training rows of one table, to be scaled in one way. */
interface Part extends TableRows {
  /** Group of each row, whose statistics scale it; otherwise the statistics of its corpus do. */
  readonly groups?: readonly string[];
}

/** Finds the training rows of an augmentation, once for each way of scaling them. */
async function partsOf(
  augmentation: string,
  training: Training,
  tables: Tables,
  own: readonly Recording[],
): Promise<Part[]> {
  const { channel } = withId(AUGMENTATIONS, augmentation, "Cannot train: unknown augmentation");
  const part = await findRows(augmentation, training, tables, own);
  const byGroup = {
    ...part,
    groups: part.recordings.map((one) =>
      `${one.corpus} ${channelGroup(one, channel !== undefined)}`
    ),
  };
  switch (training.scaling) {
    case "mixed":
      return [augmentation === UNCHANGED ? byGroup : part];
    case "speaker":
      return [part, byGroup];
    default:
      return [part];
  }
}

/** Scales the rows of each corpus by the scaler of the corpus, and by their groups if given. */
function scalePart(
  { values, rows, recordings, groups }: Part,
  { unknown, byCorpus }: CorpusScalers,
  scaled: Float32Array,
): void {
  const scalerOf = (i: number) => byCorpus.get(recordings[i].corpus) ?? unknown;
  if (groups) return scaleByGroupInto(scaled, scalerOf, values, rows, groups);
  const width = scaled.length / rows.length;
  for (const [i, row] of rows.entries()) {
    scale(scalerOf(i), values, [row], scaled.subarray(i * width, (i + 1) * width));
  }
}

/**
 * Prepares the changes of scaled features by disturbances, times a factor.
 *
 * @returns A function that computes one row for each recording of which there is a disturbed one;
 * undefined if the training has no disturbances.
 */
async function disturbancesOf(
  training: Training,
  tables: Tables,
  own: readonly Recording[],
  scaler: PopulationScaler,
): Promise<(() => Float32Array) | undefined> {
  const { disturbance: factor } = training;
  if (factor === undefined) return undefined;
  const disturbed = await findRows(DISTURBED, training, tables, own);
  const recorded = await findRows(UNCHANGED, training, tables, disturbed.recordings);
  return () => {
    const before = scale(scaler, recorded.values, recorded.rows);
    return scale(scaler, disturbed.values, disturbed.rows)
      .map((value, i) => factor * (value - before[i]));
  };
}

/**
 * Computes weights for recordings of several corpora, so that large corpora and frequent emotions
 * do not dominate: each weight is proportional to 1/√n, where `n` is the number of recordings of
 * the same emotion and corpus.
 *
 * @returns One weight for each recording, 1 on average; all 1 for recordings of a single corpus.
 */
export function rowWeights(recordings: readonly Recording[]): Float32Array {
  const byCorpus = Map.groupBy(recordings.keys(), (row) => recordings[row].corpus);
  const weights = new Float32Array(recordings.length).fill(1);
  if (byCorpus.size === 1) return weights;
  for (const rows of byCorpus.values()) {
    for (const own of Map.groupBy(rows, (row) => recordings[row].emotion).values()) {
      for (const row of own) weights[row] = 1 / Math.sqrt(own.length);
    }
  }
  const mean = weights.reduce((a, b) => a + b) / weights.length;
  return weights.map((weight) => weight / mean);
}

/**
 * Fits a scaler and a network to some rows alone.
 *
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
  const { scaler, data } = await prepareTraining(training, tables, rows);
  const { kind, config, features, emotions } = training;
  const { network, classMeans } = await fit(() => ({ kind, config, data: data() }), seed);
  return { featureSet: features, emotions, scaler, network, classMeans, temperature: 1 };
}
