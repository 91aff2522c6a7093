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
 * Gives a feature table by its id, of the named corpora one after the other (RAVDESS alone unless
 * given); all tables of the same corpora have the same recordings in the same order.
 */
export type Tables = (id: string, corpora?: readonly string[]) => Promise<Dataset>;

/** Names the tables that a training takes, by their ids. */
export function tableIdsOf(
  { features, augmentations = [UNCHANGED], disturbance }: Training,
): string[] {
  const also = disturbance === undefined ? [] : [DISTURBED];
  return [...new Set([UNCHANGED, ...augmentations, ...also])].map((id) => tableId(features, id));
}

/** A scaler and the rows that a model is trained on. */
export interface PreparedTraining {
  /** Fitted to the recordings as they are, for those of any origin. */
  readonly scaler: PopulationScaler;
  /** Builds the scaled rows of all augmentations, which take memory. */
  data(): TrainingData;
}

/**
 * Scales and augments the training rows of a fold, from these rows alone.
 *
 * @param rows Rows to train on, each of one of the emotions.
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
  const absent = emotions.find((emotion) =>
    !own.some((recording) => recording.emotion === emotion)
  );
  if (absent) throw new RangeError(`Cannot train: no recording is ${absent}`);
  const width = columns.length;
  const scalers = scaling === "none"
    ? noScaling(width)
    : fitCorpusScalers(values, width, own, limit, rows);
  const partsByTable = await Promise.all(
    augmentations.map((id) => partsOf(id, training, tables, own, rows)),
  );
  const parts = partsByTable.flat();
  const disturbances = await disturbancesOf(training, tables, own, rows, scalers.unknown);
  const data = (): TrainingData => {
    const all = new Float32Array(width * parts.reduce((sum, part) => sum + part.rows.length, 0));
    let at = 0;
    for (const part of parts) {
      scalePart(part, scalers, all.subarray(at, at += part.rows.length * width));
    }
    const used = parts.flatMap((part) => part.recordings);
    const labels = Int32Array.from(used, ({ emotion }) => emotions.indexOf(emotion));
    const classes = emotions.length;
    const weightsOf = ({ recordings }: Part) =>
      rowWeights(recordings) ?? new Float32Array(recordings.length).fill(1);
    return {
      values: all,
      labels,
      classes,
      ...(disturbances ? { disturbances: disturbances() } : {}),
      ...(rowWeights(own) ? { weights: concatenate(parts.map(weightsOf)) } : {}),
    };
  };
  return { scaler: scalers.unknown, data };
}

/** Leaves the rows of all corpora as they are. */
function noScaling(width: number): CorpusScalers {
  const withinSpeaker = new Float32Array(width).fill(1);
  return { unknown: { ...identityScaler(width), withinSpeaker }, byCorpus: new Map() };
}

/** Rows of one table that are trained on, scaled in one way. */
interface Part {
  /** Values of the table. */
  readonly values: Float32Array;
  /** The rows. */
  readonly rows: Int32Array;
  /** Their recordings. */
  readonly recordings: readonly Recording[];
  /** The groups whose statistics they are scaled by; those of all training rows unless given. */
  readonly groups?: readonly string[];
}

/** Scales the rows of each corpus by its own scaler, and by their groups if they have some. */
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
 * Finds the rows of an augmentation; its table may hold only some of the recordings.
 *
 * @param own The recordings that are trained on, and their `rows` in the table as recorded.
 */
async function partsOf(
  id: string,
  { features, corpora, scaling }: Training,
  tables: Tables,
  own: readonly Recording[],
  rows: Int32Array,
): Promise<Part[]> {
  const { channel } = withId(AUGMENTATIONS, id, "Cannot train: unknown augmentation");
  const table = await tables(tableId(features, id), corpora);
  const found = id === UNCHANGED ? rows : rowsOf(table, tableId(features, id), own);
  const recordings = Array.from(found, (row) => table.recordings[row]);
  const part: Part = { values: table.features.values, rows: found, recordings };
  const groups = recordings.map((one) =>
    `${one.corpus} ${channelGroup(one, channel !== undefined)}`
  );
  const byGroup = { ...part, groups };
  if (scaling === "mixed") return [id === UNCHANGED ? byGroup : part];
  return scaling === "speaker" ? [part, byGroup] : [part];
}

/**
 * Computes how disturbances change scaled features, times a factor.
 *
 * @param own The recordings that are trained on, and their `rows` in the table as recorded.
 * @returns A function that computes one row for each recording that is among the disturbed; none if
 * the training has no disturbances.
 */
async function disturbancesOf(
  { features, corpora, disturbance: factor }: Training,
  tables: Tables,
  own: readonly Recording[],
  rows: Int32Array,
  scaler: PopulationScaler,
): Promise<(() => Float32Array) | undefined> {
  if (factor === undefined) return undefined;
  const id = tableId(features, DISTURBED);
  const [before, after] = await Promise.all([tables(features, corpora), tables(id, corpora)]);
  const found = rowsOf(after, id, own);
  const rowBefore = new Map(own.map((recording, i) => [keyOf(recording), rows[i]]));
  const same = Array.from(found, (row) => rowBefore.get(keyOf(after.recordings[row]))!);
  return () => {
    const disturbed = scale(scaler, after.features.values, found);
    const asRecorded = scale(scaler, before.features.values, same);
    return disturbed.map((value, i) => factor * (value - asRecorded[i]));
  };
}

const keyOf = ({ corpus, id }: Recording) => `${corpus}/${id}`;

/**
 * Finds the rows of those recordings that are wanted.
 *
 * @param name Id of the table, for messages.
 * @throws {RangeError} If the table has none of them.
 */
function rowsOf({ recordings }: Dataset, name: string, wanted: readonly Recording[]): Int32Array {
  const rows = new Map(recordings.map((recording, row) => [keyOf(recording), row]));
  const found = Int32Array.from(wanted.flatMap((recording) => rows.get(keyOf(recording)) ?? []));
  if (found.length > 0) return found;
  throw new RangeError(
    `Cannot train: the table ${name} has none of the ${wanted.length} recordings`,
  );
}

/**
 * Weights recordings of several corpora, so that the largest corpus and the most frequent emotions
 * do not decide alone: each weighs in proportion to 1/√n, `n` being the number of recordings of its
 * emotion in its corpus.
 *
 * @returns One weight a recording, 1 on average; none for recordings of a single corpus.
 */
export function rowWeights(recordings: readonly Recording[]): Float32Array | undefined {
  const byCorpus = Map.groupBy(recordings.keys(), (row) => recordings[row].corpus);
  if (byCorpus.size === 1) return undefined;
  const weights = new Float32Array(recordings.length);
  for (const rows of byCorpus.values()) {
    for (const own of Map.groupBy(rows, (row) => recordings[row].emotion).values()) {
      for (const row of own) weights[row] = 1 / Math.sqrt(own.length);
    }
  }
  const mean = weights.reduce((a, b) => a + b) / weights.length;
  return weights.map((weight) => weight / mean);
}

/**
 * Fits scaler and network to some rows, and to nothing else.
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
