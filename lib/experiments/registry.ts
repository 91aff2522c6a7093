import { type Emotion, EMOTIONS, FOUR_EMOTIONS } from "../corpus/emotions.ts";
import { type Kind, KINDS } from "../model/ensemble.ts";
import {
  type EnsembleRecipe,
  ORIGINAL_RECIPE,
  RICH_RECIPE,
  type TrainingConfig,
} from "../model/recipes.ts";

/** How training and test clips are told apart. */
export type Protocol =
  /** Clips at random, a quarter held out, anew for each seed; voices are on both sides. */
  | "random"
  /** EmoBox' six folds: whole actors held out, everyone once; each seed trains anew. */
  | "actors"
  /** One actor held out at a time. */
  | "leave-one-actor-out";

/** One published number and everything that decides it. */
export interface Experiment {
  /** Name in all results. */
  readonly id: string;
  /** Told apart; clips of others are left out. In label order. */
  readonly emotions: readonly Emotion[];
  /** Id of the feature set. */
  readonly features: string;
  /**
   * `standardised` brings features to mean 0 and deviation 1 of the training clips, `clipped` keeps
   * them within 6 deviations too.
   */
  readonly scaling: "raw" | "standardised" | "clipped";
  /** How training and test clips are told apart. */
  readonly protocol: Protocol;
  /** Repetitions: one split says little, they differ by ten points, and weights by two. */
  readonly seeds: number;
  /** Hyper-parameters. */
  readonly training: TrainingConfig;
}

const four = { emotions: FOUR_EMOTIONS, training: ORIGINAL_RECIPE } as const;
const eight = { emotions: EMOTIONS, training: ORIGINAL_RECIPE } as const;
const baseline = { features: "baseline", scaling: "standardised" } as const;
const meyda = { features: "meyda", scaling: "standardised" } as const;

/** Held-out part of the random protocol, as in the original. */
export const TEST_FRACTION = 0.25;

const random = { protocol: "random", seeds: 20 } as const;
const actors = { protocol: "actors", seeds: 5 } as const;
/** Single networks on the older feature sets. No run learns anything from test actors. */
export const EXPERIMENTS: readonly Experiment[] = [
  // The README this project grew from, as its notebook did it.
  { id: "original4-random", ...four, ...baseline, scaling: "raw", ...random },
  // The same, features standardised.
  { id: "baseline4-random", ...four, ...baseline, ...random },
  // The same model asked about people it has not heard.
  { id: "baseline4-actors", ...four, ...baseline, ...actors },
  { id: "baseline8-actors", ...eight, ...baseline, ...actors },
  // Meyda's features in place of librosa's.
  { id: "meyda4-random", ...four, ...meyda, ...random },
  { id: "meyda4-actors", ...four, ...meyda, ...actors },
  { id: "meyda8-actors", ...eight, ...meyda, ...actors },
];

/** What a model makes of a speaker's other recordings. */
export type Enrolment =
  /** There are none; nothing is known of the speaker. */
  | "none"
  /** Features are scaled by them. */
  | "scaled"
  /** Features are scaled and probabilities aligned, as the saved model does. */
  | "enrolled";

/** Of a network or an ensemble, one way to ask it and to score its answers. */
export interface View {
  /** Name in all results. */
  readonly id: string;
  /** What it may answer; clips of other emotions are left out. */
  readonly emotions: readonly Emotion[];
  /** Which networks are asked. */
  readonly kinds: readonly Kind[];
  /** What is made of other clips of the test actor, which are heard first and without labels. */
  readonly enrolment: Enrolment;
}

/** Ensembles trained once for each fold, and several ways to ask them. */
export interface EnsembleExperiment {
  /** Name of the training. */
  readonly id: string;
  /** What is learned to be told apart. */
  readonly emotions: readonly Emotion[];
  /** How training and test clips are told apart. */
  readonly protocol: Protocol;
  /** Repetitions. */
  readonly seeds: number;
  /** Hyper-parameters. */
  readonly recipe: EnsembleRecipe;
  /** The ways to ask. */
  readonly views: readonly View[];
  /** Whether probabilities are calibrated, which takes three more trainings. */
  readonly calibrated: boolean;
}

const alone = { enrolment: "none", kinds: KINDS } as const;

/** Four and eight emotions, of voices unknown and known. */
function waysToAsk(name: Kind | "rich"): View[] {
  const kinds = name === "rich" ? KINDS : [name];
  const enrolments: Enrolment[] = name === "rich"
    ? ["none", "scaled", "enrolled"]
    : ["none", "enrolled"];
  return enrolments.flatMap((enrolment) =>
    [FOUR_EMOTIONS, EMOTIONS].map((emotions): View => {
      const id = `${name}${emotions.length}-${enrolment === "none" ? "actors" : enrolment}`;
      return { id, emotions, kinds, enrolment };
    })
  );
}

/**
 * The ensembles. Those that tell four emotions apart on unseen actors are the same networks, which
 * know eight and answer among four.
 */
export const ENSEMBLE_EXPERIMENTS: readonly EnsembleExperiment[] = [
  {
    id: "rich-actors",
    emotions: EMOTIONS,
    protocol: "actors",
    seeds: 1,
    recipe: RICH_RECIPE,
    views: [...KINDS, "rich" as const].flatMap(waysToAsk),
    calibrated: true,
  },
  {
    id: "rich8-loao",
    emotions: EMOTIONS,
    protocol: "leave-one-actor-out",
    seeds: 1,
    recipe: RICH_RECIPE,
    views: [{ id: "rich8-loao", emotions: EMOTIONS, ...alone }],
    calibrated: false,
  },
  {
    id: "rich4-random",
    emotions: FOUR_EMOTIONS,
    protocol: "random",
    seeds: 20,
    recipe: RICH_RECIPE,
    views: [{ id: "rich4-random", emotions: FOUR_EMOTIONS, ...alone }],
    calibrated: false,
  },
];

/** Trainings that take too long for every day; only `--all` or `--only` runs them. */
export const SLOW_EXPERIMENTS: readonly string[] = ["rich8-loao", "rich4-random"];

/** The experiment whose recipe, trained on all clips, becomes the saved model. */
export const SAVED_EXPERIMENT = "rich8-actors";

/**
 * Names of everything that `results/` reports, in order.
 *
 * @returns Ids of experiments and views.
 */
export function experimentIds(): string[] {
  return [
    ...EXPERIMENTS.map(({ id }) => id),
    ...ENSEMBLE_EXPERIMENTS.flatMap(({ views }) => views.map(({ id }) => id)),
  ];
}
