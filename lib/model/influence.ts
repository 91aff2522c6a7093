import { argMax } from "../core/arg_max.ts";
import { featureSet } from "../features/sets/registry.ts";
import { emotionProbabilities, type Voice } from "./recogniser.ts";
import type { SavedModel } from "./saved_model.ts";

/** Features that belong together, in words that need no explanation. */
export type FeatureGroup = "pitch" | "loudness" | "timbre" | "rhythm";

/** How a group of features influences an answer. */
export interface Influence {
  /** The group. */
  readonly group: FeatureGroup;
  /** Probability of the answer with the group at its mean. */
  readonly without: number;
  /** How much the group adds to the answer's probability; negative if it speaks against it. */
  readonly adds: number;
}

const GROUPS: readonly FeatureGroup[] = ["pitch", "loudness", "timbre", "rhythm"];

/**
 * Assigns a feature to its group.
 *
 * @param column Name of a column of `rich`.
 * @returns Pitch and voicing; level changes (the level itself is removed from all features);
 * spectrum; pace, pauses and length.
 */
export function featureGroup(column: string): FeatureGroup {
  const contour = column.split(".")[0];
  if (contour === "duration_s" || contour === "voiced") return "rhythm";
  if (contour === "pitch_semitones" || contour === "voicing") return "pitch";
  if (contour === "energy" || contour === "flux" || contour === "mfcc_00") return "loudness";
  return "timbre";
}

/**
 * Measures which features moved an answer: each group in turn is replaced by its mean (that of the
 * speaker, if enrolled), and the model predicts again.
 *
 * @param model The model.
 * @param row Unscaled features of one recording, shape `[features]`.
 * @param voice The speaker, if enrolled.
 * @returns One influence a group, the strongest first.
 */
export function influences(model: SavedModel, row: Float32Array, voice?: Voice): Influence[] {
  const { columns } = featureSet(model.featureSet);
  const probabilities = emotionProbabilities(model, row, { voice });
  const answer = argMax(probabilities);
  const { mean } = voice?.scaler ?? model.scaler;
  return GROUPS.map((group): Influence => {
    const replaced = row.map((value, j) => featureGroup(columns[j]) === group ? mean[j] : value);
    const without = emotionProbabilities(model, replaced, { voice })[answer];
    return { group, without, adds: probabilities[answer] - without };
  }).sort((a, b) => b.adds - a.adds);
}
