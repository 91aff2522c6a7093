import { EMOTIONS } from "../corpus/emotions.ts";
import { type EnsembleRecipe, RICH_RECIPE, type TrainingConfig } from "../model/recipes.ts";
import type { Train } from "../model/train.ts";
import type { EnsembleExperiment } from "./experiments.ts";
import type { SpeedTables } from "./fit_ensemble.ts";
import type { Estimate } from "./intervals.ts";
import { networkCount, runEnsemble } from "./run_ensemble.ts";

/** A recipe with something changed. */
interface Step {
  readonly id: string;
  readonly description: string;
  readonly recipe: EnsembleRecipe;
}

/** What a changed recipe comes to on unseen actors, eight emotions. */
export interface AblationResult {
  /** What was changed. */
  readonly id: string;
  /** The same in words. */
  readonly description: string;
  /** 95 % bootstrap over actors. */
  readonly uar: Estimate;
  /** The same after enrolment with all other clips of the actor. */
  readonly enrolledUar: Estimate;
}

/** One network on functionals, the quickest part of the ensemble: the rest is compared with it. */
const ONE: EnsembleRecipe = {
  ...RICH_RECIPE,
  mlp: { ...RICH_RECIPE.mlp, members: 1 },
  timeDelay: { ...RICH_RECIPE.timeDelay, members: 0 },
};

/** Fewer speeds mean fewer clips: the passes are as many more, so that all take as many steps. */
function atSpeeds(mlpSpeeds: readonly number[]): EnsembleRecipe {
  const maxEpochs = Math.round(ONE.mlp.maxEpochs * ONE.mlpSpeeds.length / mlpSpeeds.length);
  return { ...ONE, mlpSpeeds, mlp: { ...ONE.mlp, maxEpochs } };
}

function withMlp(change: Partial<TrainingConfig>): EnsembleRecipe {
  return { ...ONE, mlp: { ...ONE.mlp, ...change } };
}

/** What is changed, one thing at a time. */
export const ABLATION: readonly Step[] = [
  { id: "mlp", description: "one network on functionals, as in the recipe", recipe: ONE },
  { id: "no-speeds", description: "… learning at no other speed", recipe: atSpeeds([1]) },
  {
    id: "far-speeds",
    description: "… at 0.85 and 1.17 times the speed only",
    recipe: atSpeeds([1, 0.85, 1.17]),
  },
  {
    id: "near-speeds",
    description: "… at 0.92 and 1.08 times the speed only",
    recipe: atSpeeds([1, 0.92, 1.08]),
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
];

/**
 * Runs all steps of the ablation.
 *
 * @param tables Features of all clips.
 * @param train Trains a network, here or on a worker.
 * @param onNetwork Told after each network.
 * @returns One result a step.
 */
export async function runAblation(
  tables: SpeedTables,
  train: Train,
  onNetwork?: () => void,
): Promise<AblationResult[]> {
  const results: AblationResult[] = [];
  for (const { id, description, recipe } of ABLATION) {
    const { runs: [alone, enrolled] } = await runEnsemble(
      experimentOf(recipe),
      tables,
      train,
      onNetwork,
    );
    const [uar, enrolledUar] = [alone.result.uar, enrolled.result.uar];
    results.push({ id, description, uar, enrolledUar });
  }
  return results;
}

/**
 * Number of networks that the ablation trains.
 *
 * @returns Members over all steps and folds.
 */
export function ablationNetworks(): number {
  return ABLATION.reduce((sum, { recipe }) => sum + networkCount(experimentOf(recipe)), 0);
}

function experimentOf(recipe: EnsembleRecipe): EnsembleExperiment {
  return {
    id: "ablation",
    emotions: EMOTIONS,
    protocol: "actors",
    seeds: 1,
    recipe,
    calibrated: false,
    views: [false, true].map((enrolled) => ({
      id: enrolled ? "enrolled" : "alone",
      emotions: EMOTIONS,
      branches: "functionals",
      enrolled,
    })),
  };
}
