import type { Emotion } from "../corpus/emotions.ts";
import { enrol, fitPopulation, type PopulationScaler } from "../dataset/enrolment.ts";
import { concatenate, joinStarts } from "../dataset/join.ts";
import { fitScaler, scale, type Scaler, takeRows } from "../dataset/scaler.ts";
import { FRAMES_DEFINITION } from "../features/frames.ts";
import { framesOf, type FrameTable, takeClips } from "../features/frame_table.ts";
import type { FeatureTable } from "../features/table.ts";
import type { Ensemble, EnsembleInputs } from "../model/ensemble.ts";
import type { EnsembleRecipe } from "../model/recipes.ts";
import type { Train, TrainingJob } from "../model/train.ts";

/** Features of the same clips at several speeds; 1 is as recorded. */
export interface SpeedTables {
  /** Functionals by speed. */
  readonly rich: ReadonlyMap<number, FeatureTable>;
  /** Frames by speed. */
  readonly frames: ReadonlyMap<number, FrameTable>;
}

/** An ensemble before its temperature is known. */
export type UncalibratedEnsemble = Omit<Ensemble, "temperature">;

/** Each model has seeds of its own for its members, so that they can be trained in any order. */
const SEEDS_A_MODEL = 1_000;
/** Time-delay members' seeds start here. */
const TIME_DELAY_SEED = 500;

/**
 * Learns an ensemble from some clips, and from nothing else.
 *
 * Each clip is learned from at several speeds, and at each in two versions: as of somebody unknown,
 * and scaled by the statistics of its actor's own training clips. One ensemble so learns to do with
 * and without enrolment.
 *
 * @param recipe Hyper-parameters.
 * @param tables Features of all clips.
 * @param emotions What is told apart.
 * @param rows Clips to learn from, each of one of the emotions.
 * @param seed What weights, shuffling and so on follow from.
 * @param train Trains a network, here or on a worker.
 * @returns The ensemble.
 */
export async function fitEnsemble(
  recipe: EnsembleRecipe,
  tables: SpeedTables,
  emotions: readonly Emotion[],
  rows: Int32Array,
  seed: number,
  train: Train,
): Promise<UncalibratedEnsemble> {
  const rich = tables.rich.get(1)!, frames = tables.frames.get(1)!;
  const clips = Array.from(rows, (row) => rich.clips[row]);
  const actors = clips.map(({ actor }) => actor);
  const labels = Int32Array.from(clips, ({ emotion }) => emotions.indexOf(emotion));
  const functionalScaler = fitOn(rich, rows, actors, recipe);
  const frameScaler = fitOnFrames(frames, rows, recipe);

  const versionsEach = recipe.heardVersions ? 2 : 1;

  const mlpJob = (): TrainingJob => {
    const versions = recipe.mlpSpeeds.flatMap((speed) =>
      bothVersions(tables.rich.get(speed)!, rows, actors, functionalScaler)
        .slice(0, versionsEach)
    );
    const values = concatenate(versions);
    const config = recipe.mlp;
    return { kind: "mlp", config, data: { values, ...repeat(labels, emotions, versions.length) } };
  };
  const timeDelayJob = (): TrainingJob => {
    const versions = recipe.timeDelaySpeeds.flatMap((speed) =>
      bothFrameVersions(takeClips(tables.frames.get(speed)!, rows), frameScaler)
        .slice(0, versionsEach)
    );
    const values = concatenate(versions.map((version) => version.values));
    const starts = joinStarts(versions.map((version) => version.starts));
    const data = { values, starts, ...repeat(labels, emotions, versions.length) };
    return { kind: "time-delay", config: recipe.timeDelay, data };
  };
  // The longer trainings first, so that no worker is left with one at the end.
  const timeDelay = members(
    recipe.timeDelay.members,
    (member) => train(timeDelayJob, SEEDS_A_MODEL * seed + TIME_DELAY_SEED + member),
  );
  const mlp = members(recipe.mlp.members, (member) => train(mlpJob, SEEDS_A_MODEL * seed + member));
  const [timeDelayNetworks, mlpNetworks] = await Promise.all([timeDelay, mlp]);
  const { stack, dilations } = recipe.timeDelay;
  return {
    functionals: { scaler: functionalScaler, networks: mlpNetworks },
    frames: { scaler: frameScaler, networks: timeDelayNetworks, stack, dilations },
    framesShare: recipe.framesShare,
    priors: emotions.map((_, label) =>
      labels.filter((own) => own === label).length / labels.length
    ),
  };
}

/**
 * Features of some clips, as an ensemble takes them.
 *
 * @param tables Features of all clips.
 * @param rows Which clips.
 * @param speed At which speed.
 * @returns The inputs.
 */
export function inputsOf(tables: SpeedTables, rows: Int32Array, speed = 1): EnsembleInputs {
  const rich = tables.rich.get(speed)!;
  return {
    functionals: takeRows(rich.values, rich.definition.columns.length, rows),
    frames: takeClips(tables.frames.get(speed)!, rows),
  };
}

async function members(count: number, trainOne: (member: number) => ReturnType<Train>) {
  const trained = await Promise.all(Array.from({ length: count }, (_, i) => trainOne(i)));
  return trained.map(({ network }) => network);
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

/** Scaled rows as of somebody unknown, and scaled by each actor's own statistics. */
function bothVersions(
  { values, definition }: FeatureTable,
  rows: Int32Array,
  actors: readonly number[],
  population: PopulationScaler,
): Float32Array[] {
  const features = definition.columns.length;
  const own = takeRows(values, features, rows);
  const heard = new Float32Array(own.length);
  for (const positions of Map.groupBy(actors.keys(), (i) => actors[i]).values()) {
    const clips = takeRows(own, features, Int32Array.from(positions));
    const scaled = scale(enrol(population, clips, positions.length), clips);
    for (const [i, position] of positions.entries()) {
      heard.set(scaled.subarray(i * features, (i + 1) * features), position * features);
    }
  }
  return [scale(population, own), heard];
}

function bothFrameVersions(table: FrameTable, population: PopulationScaler) {
  const { clips, starts, values } = table;
  const heard = new Float32Array(values.length);
  const width = population.mean.length;
  const actors = clips.map(({ actor }) => actor);
  for (const positions of Map.groupBy(actors.keys(), (i) => actors[i]).values()) {
    const own = concatenate(positions.map((position) => framesOf(table, position)));
    const scaler: Scaler = enrol(population, own, positions.length);
    for (const position of positions) {
      heard.set(scale(scaler, framesOf(table, position)), starts[position] * width);
    }
  }
  return [{ starts, values: scale(population, values) }, { starts, values: heard }];
}

function repeat(labels: Int32Array, emotions: readonly Emotion[], times: number) {
  const all = new Int32Array(labels.length * times);
  for (let i = 0; i < times; i++) all.set(labels, i * labels.length);
  return { labels: all, classes: emotions.length };
}
