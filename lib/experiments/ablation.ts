import { EMOTIONS } from "../corpus/emotions.ts";
import type { CorpusEntry } from "../corpus/open.ts";
import {
  extractSpeechContours,
  FLOOR_DB,
  type Preparation,
  SPEECH_RANGE_DB,
} from "../features/sets/contours.ts";
import { readSignal } from "../features/extraction/extract.ts";
import { featureDefinition } from "../features/feature_set.ts";
import { rich, richFunctionals } from "../features/sets/rich.ts";
import type { FeatureTable } from "../features/table/parquet.ts";
import { AS_RECORDED, type Version } from "../audio/augment/augmentations.ts";
import { type EnsembleRecipe, RICH_RECIPE, type TrainingConfig } from "../model/recipes.ts";
import type { Kind } from "../model/ensemble.ts";
import type { Train } from "../model/train.ts";
import type { EnsembleExperiment } from "./registry.ts";
import type { OnNetwork, VersionTables } from "./fit_ensemble.ts";
import type { Estimate } from "../evaluation/intervals.ts";
import { runEnsemble } from "./run_ensemble.ts";

/** Something that is changed. */
interface Step {
  readonly id: string;
  readonly description: string;
  readonly recipe: EnsembleRecipe;
  /** Which networks are asked; the multi-layer perceptron unless given. */
  readonly kind?: Kind;
  /** How clips are made ready, if otherwise than usual. */
  readonly preparation?: Preparation;
}

/** What a changed recipe comes to on unseen actors, eight emotions. */
export interface AblationResult {
  /** What was changed. */
  readonly id: string;
  /** The same in words. */
  readonly description: string;
  /** 95 % bootstrap over actors. */
  readonly uar: Estimate;
  /** The same with features scaled by all other clips of the actor. */
  readonly enrolledUar: Estimate;
}

/** One network on functionals, the quickest part of the ensemble: the rest is compared with it. */
const ONE: EnsembleRecipe = {
  ...RICH_RECIPE,
  mlp: { ...RICH_RECIPE.mlp, members: 1 },
  weights: { lda: 0, mlp: 1, tdnn: 0 },
};

/** Fewer versions mean fewer rows: the passes are as many more, so that all take as many steps. */
function onVersions(keep: (version: Version) => boolean): EnsembleRecipe {
  const functionalVersions = ONE.functionalVersions.filter(keep);
  const times = ONE.functionalVersions.length / functionalVersions.length;
  const maxEpochs = Math.round(ONE.mlp.maxEpochs * times);
  return { ...ONE, functionalVersions, mlp: { ...ONE.mlp, maxEpochs } };
}

function withMlp(change: Partial<TrainingConfig>): EnsembleRecipe {
  return { ...ONE, mlp: { ...ONE.mlp, ...change } };
}

const AS_RECORDED_ONLY = onVersions(({ id }) => id === AS_RECORDED);

/** Floors and silences below this are as good as none. */
const NOTHING_DB = 100;

/** What is changed, one thing at a time. */
export const ABLATION: readonly Step[] = [
  { id: "mlp", description: "one network on functionals, as in the recipe", recipe: ONE },
  {
    id: "no-elsewhere",
    description: "… learning from clips at other speeds, but not elsewhere",
    recipe: onVersions(({ elsewhere }) => !elsewhere),
  },
  {
    id: "no-speeds",
    description: "… learning from clips elsewhere, but not at other speeds only",
    recipe: onVersions(({ speed, elsewhere }) => speed === 1 || elsewhere),
  },
  {
    id: "as-recorded",
    description: "… learning from clips as recorded only",
    recipe: AS_RECORDED_ONLY,
  },
  {
    id: "no-trimming",
    description: "… and with the silence around them",
    recipe: AS_RECORDED_ONLY,
    preparation: { trimDb: NOTHING_DB, floorDb: FLOOR_DB },
  },
  {
    id: "no-floor",
    description: "… or without the floor of noise",
    recipe: AS_RECORDED_ONLY,
    preparation: { trimDb: SPEECH_RANGE_DB, floorDb: -NOTHING_DB },
  },
  {
    id: "no-intensities",
    description: "… not telling intensities apart",
    recipe: { ...ONE, intensities: false },
  },
  {
    id: "no-heard-versions",
    description: "… not learning from actors as enrolled",
    recipe: {
      ...ONE,
      heardVersions: false,
      mlp: { ...ONE.mlp, maxEpochs: 2 * ONE.mlp.maxEpochs },
    },
  },
  { id: "no-mixup", description: "… without mixup", recipe: withMlp({ mixup: 0 }) },
  {
    id: "no-smoothing",
    description: "… without label smoothing",
    recipe: withMlp({ labelSmoothing: 0 }),
  },
  {
    id: "no-dropout",
    description: "… without dropout",
    recipe: withMlp({ inputDropout: 0, hiddenDropout: 0 }),
  },
  {
    id: "wide",
    description: "… with layers of 256 and 128",
    recipe: withMlp({ hidden: [256, 128] }),
  },
  {
    id: "gru",
    description:
      "a recurrent network on frames, in place of the time-delay network, 12 passes instead of 9",
    recipe: {
      ...ONE,
      weights: { lda: 0, mlp: 0, tdnn: 1 },
      tdnn: { ...RICH_RECIPE.tdnn, recurrent: true, maxEpochs: 12 },
    },
    kind: "tdnn",
  },
];

/**
 * Runs all steps of the ablation.
 *
 * @param tables Features of all clips.
 * @param entries Recordings of the clips, in the same order.
 * @param train Trains a network, here or on a worker.
 * @param onNetwork Told after each network.
 * @returns One result a step.
 */
export async function runAblation(
  tables: VersionTables,
  entries: readonly CorpusEntry[],
  train: Train,
  onNetwork?: OnNetwork,
): Promise<AblationResult[]> {
  const results: AblationResult[] = [];
  for (const step of ABLATION) {
    const { id, description, preparation } = step;
    const own = preparation ? await preparedTables(tables, entries, preparation) : tables;
    const { runs: [alone, enrolled] } = await runEnsemble(
      experimentOf(step),
      own,
      train,
      onNetwork,
    );
    const [uar, enrolledUar] = [alone.result.uar, enrolled.result.uar];
    results.push({ id, description, uar, enrolledUar });
  }
  return results;
}

/** The tables with functionals as recorded that were made otherwise, and no other versions. */
async function preparedTables(
  { frames }: VersionTables,
  entries: readonly CorpusEntry[],
  preparation: Preparation,
): Promise<VersionTables> {
  const width = rich.columns.length;
  const values = new Float32Array(entries.length * width);
  for (const [row, entry] of entries.entries()) {
    const contours = extractSpeechContours(await readSignal(entry), preparation);
    values.set(richFunctionals(contours), row * width);
  }
  const clips = entries.map(({ clip }) => clip);
  const table: FeatureTable = { definition: featureDefinition(rich), clips, values };
  return { rich: new Map([[AS_RECORDED, table]]), frames };
}

/**
 * What the ablation runs.
 *
 * @returns One experiment a step.
 */
export function ablationExperiments(): EnsembleExperiment[] {
  return ABLATION.map(experimentOf);
}

function experimentOf(
  { recipe, kind = "mlp" }: Step,
): EnsembleExperiment {
  return {
    id: "ablation",
    emotions: EMOTIONS,
    protocol: "actors",
    seeds: 1,
    recipe,
    calibrated: false,
    views: (["none", "scaled"] as const).map((enrolment) => ({
      id: enrolment,
      emotions: EMOTIONS,
      kinds: [kind],
      enrolment,
    })),
  };
}
