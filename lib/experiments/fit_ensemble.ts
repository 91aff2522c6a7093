import type { Clip } from "../corpus/ravdess.ts";
import type { Emotion } from "../corpus/emotions.ts";
import { enrol, fitPopulation, type PopulationScaler } from "../dataset/speaker_normalisation.ts";
import { concatenate } from "../core/arrays.ts";
import { fitScaler, scale, type Scaler, takeRows } from "../dataset/scaler.ts";
import { FRAMES_DEFINITION } from "../features/sets/frames.ts";
import { framesOf, type FrameTable, takeClips } from "../features/table/frame_table.ts";
import type { FeatureTable } from "../features/table/parquet.ts";
import { AS_RECORDED, placeOf } from "../audio/augment/augmentations.ts";
import type { LearnedClip, SequenceData, TrainingData } from "../training/batches.ts";
import { type Ensemble, type EnsembleInputs, type Kind, KINDS } from "../model/ensemble.ts";
import type { EnsembleRecipe } from "../model/recipes.ts";
import type { Train, TrainingJob } from "../model/train.ts";

/** Features of the same clips in several versions. */
export interface VersionTables {
  /** Functionals by version, `AS_RECORDED` among them. */
  readonly rich: ReadonlyMap<string, FeatureTable>;
  /** Frames by version, `AS_RECORDED` among them. */
  readonly frames: ReadonlyMap<string, FrameTable>;
}

/** An ensemble before its temperature is known. */
export type UncalibratedEnsemble = Omit<Ensemble, "temperature">;

/** Each model has seeds of its own for its members, so that they can be trained in any order. */
const SEEDS_A_MODEL = 1_000;
/** Where the seeds of a model's members start; discriminants take none. */
const FIRST_SEED: Record<Kind, number> = { lda: 0, mlp: 0, tdnn: 500 };

/**
 * Learns an ensemble from some clips, and from nothing else.
 *
 * Each clip is learned from in several versions, and each of them twice: as of somebody unknown, and
 * scaled by the statistics of the same actor's training clips from the same place. One ensemble so
 * learns to do with and without enrolment.
 *
 * @param recipe Hyper-parameters.
 * @param tables Features of all clips.
 * @param emotions What is told apart.
 * @param rows Clips to learn from, each of one of the emotions.
 * @param seed What weights, shuffling and so on follow from.
 * @param train Trains a network, here or on a worker.
 * @param onNetwork Told after each network.
 * @returns The ensemble.
 */
export async function fitEnsemble(
  recipe: EnsembleRecipe,
  tables: VersionTables,
  emotions: readonly Emotion[],
  rows: Int32Array,
  seed: number,
  train: Train,
  onNetwork?: OnNetwork,
): Promise<UncalibratedEnsemble> {
  const rich = tables.rich.get(AS_RECORDED)!, frames = tables.frames.get(AS_RECORDED)!;
  const clips = Array.from(rows, (row) => rich.clips[row]);
  const actors = clips.map(({ actor }) => actor);
  const labels = Int32Array.from(clips, ({ emotion }) => emotions.indexOf(emotion));
  const targets: Targets = recipe.intensities
    ? {
      labels: labels.map((label, i) => 2 * label + intensityOf(clips[i])),
      classes: 2 * emotions.length,
    }
    : { labels, classes: emotions.length };
  const scalers = {
    functionals: fitOn(rich, rows, actors, recipe),
    frames: fitOnFrames(frames, rows, recipe),
  };
  const scalingsEach = recipe.heardVersions ? 2 : 1;

  const functionalData = (): TrainingData => {
    const times = recipe.functionalVersions.length * scalingsEach;
    const values = new Float32Array(rows.length * scalers.functionals.mean.length * times);
    let at = 0;
    for (const version of recipe.functionalVersions) {
      const places = clips.map((clip) => placeOf(clip, version));
      const both = bothScalings(tables.rich.get(version.id)!, rows, places, scalers.functionals);
      for (const own of both.slice(0, scalingsEach)) {
        values.set(own, at);
        at += own.length;
      }
    }
    return { values, ...repeat(targets, times) };
  };
  const frameData = (): SequenceData => {
    const learned = recipe.frameVersions.flatMap((version) => {
      const table = tables.frames.get(version.id)!;
      const scaledBy = (scalerOf: (i: number) => Scaler): LearnedClip[] =>
        Array.from(labels, (label, i) => ({
          frames: framesOf(table, rows[i]),
          scaler: scalerOf(i),
          label,
        }));
      const unknown = scaledBy(() => scalers.frames);
      if (!recipe.heardVersions) return unknown;
      const places = clips.map((clip) => placeOf(clip, version));
      const heard = placeScalers(table, rows, places, scalers.frames);
      return [...unknown, ...scaledBy((i) => heard.get(places[i])!)];
    });
    return { clips: learned, classes: emotions.length };
  };
  const { lda, mlp, tdnn, weights } = recipe;
  const jobs: Record<Kind, () => TrainingJob> = {
    lda: () => ({ kind: "lda", config: lda, data: functionalData() }),
    mlp: () => ({ kind: "mlp", config: mlp, data: functionalData() }),
    tdnn: () => ({ kind: "tdnn", config: tdnn, data: frameData() }),
  };
  // The longest trainings first, so that no worker is left with one at the end.
  const networks = await Promise.all(
    KINDS.toReversed().map(async (kind) => {
      const members = Array.from(
        { length: memberCounts(recipe)[kind] },
        async (_, member) => {
          const job = jobs[kind];
          const { network } = await train(job, SEEDS_A_MODEL * seed + FIRST_SEED[kind] + member);
          onNetwork?.(kind);
          return network;
        },
      );
      return [kind, await Promise.all(members)];
    }),
  );
  const { stack, dilations, recurrent } = tdnn;
  return {
    scalers,
    networks: Object.fromEntries(networks),
    shape: { stack, dilations, ...(recurrent ? { recurrent } : {}) },
    weights,
    priors: emotions.map((_, label) =>
      labels.filter((own) => own === label).length / labels.length
    ),
  };
}

/** Told after each network of an ensemble, of which kind it is. */
export type OnNetwork = (kind: Kind) => void;

/**
 * Number of networks of each kind that a recipe asks for.
 *
 * @param recipe The recipe.
 * @returns None of kinds that weigh nothing.
 */
export function memberCounts({ weights, mlp, tdnn }: EnsembleRecipe): Record<Kind, number> {
  const all = { lda: 1, mlp: mlp.members, tdnn: tdnn.members };
  const asked = KINDS.map((kind) => [kind, weights[kind] > 0 ? all[kind] : 0]);
  return Object.fromEntries(asked);
}

/**
 * Features of some clips, as an ensemble takes them.
 *
 * @param tables Features of all clips.
 * @param rows Which clips.
 * @returns The inputs.
 */
export function inputsOf(tables: VersionTables, rows: Int32Array): EnsembleInputs {
  const rich = tables.rich.get(AS_RECORDED)!;
  return {
    functionals: takeRows(rich.values, rich.definition.columns.length, rows),
    frames: takeClips(tables.frames.get(AS_RECORDED)!, rows),
  };
}

function fitOn(
  { values, definition }: FeatureTable,
  rows: Int32Array,
  actors: readonly number[],
  { functionalLimit }: EnsembleRecipe,
): PopulationScaler {
  const features = definition.columns.length;
  const own = takeRows(values, features, rows);
  return fitPopulation(fitScaler(own, features, functionalLimit), own, actors);
}

function fitOnFrames(
  table: FrameTable,
  rows: Int32Array,
  { frameLimit }: EnsembleRecipe,
): PopulationScaler {
  const { values, starts, clips } = takeClips(table, rows);
  const actors = clips.flatMap(({ actor }, i) =>
    new Array<number>(starts[i + 1] - starts[i]).fill(actor)
  );
  return fitPopulation(
    fitScaler(values, FRAMES_DEFINITION.columns.length, frameLimit),
    values,
    actors,
  );
}

/** Scaled rows as of somebody unknown, and scaled by the statistics of each place. */
function bothScalings(
  { values, definition }: FeatureTable,
  rows: Int32Array,
  places: readonly number[],
  population: PopulationScaler,
): Float32Array[] {
  const features = definition.columns.length;
  const own = takeRows(values, features, rows);
  const heard = new Float32Array(own.length);
  for (const positions of Map.groupBy(places.keys(), (i) => places[i]).values()) {
    const clips = takeRows(own, features, Int32Array.from(positions));
    const scaled = scale(enrol(population, clips, positions.length), clips);
    for (const [i, position] of positions.entries()) {
      heard.set(scaled.subarray(i * features, (i + 1) * features), position * features);
    }
  }
  return [scale(population, own), heard];
}

/** For each place what frames are scaled by, once the clips from there have been heard. */
function placeScalers(
  table: FrameTable,
  rows: Int32Array,
  places: readonly number[],
  population: PopulationScaler,
): Map<number, Scaler> {
  const byPlace = Map.groupBy(rows.keys(), (i) => places[i]);
  return new Map(Array.from(byPlace, ([place, positions]) => {
    const own = concatenate(positions.map((i) => framesOf(table, rows[i])));
    return [place, enrol(population, own, positions.length)];
  }));
}

function intensityOf({ intensity }: Clip): 0 | 1 {
  return intensity === "strong" ? 1 : 0;
}

interface Targets {
  readonly labels: Int32Array;
  readonly classes: number;
}

function repeat({ labels, classes }: Targets, times: number): Targets {
  const all = new Int32Array(labels.length * times);
  for (let i = 0; i < times; i++) all.set(labels, i * labels.length);
  return { labels: all, classes };
}
