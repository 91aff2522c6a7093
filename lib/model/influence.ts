import { FRAMES_DEFINITION } from "../features/sets/frames.ts";
import { rich } from "../features/sets/rich.ts";
import { type EnsembleInputs, ensembleProbabilities, type Voice } from "./ensemble.ts";
import { argMax } from "../core/arg_max.ts";
import type { TrainedModel } from "./saved_model.ts";

/** Features that belong together, in words that need no explanation. */
export type FeatureGroup = "pitch" | "loudness" | "timbre" | "rhythm";

/** What a group of features has to do with an answer. */
export interface Influence {
  /** The group. */
  readonly group: FeatureGroup;
  /** Probability of the answer if the group were as usual. */
  readonly without: number;
  /** How much the group adds to the answer's probability; negative if it speaks against it. */
  readonly adds: number;
}

const GROUPS: readonly FeatureGroup[] = ["pitch", "loudness", "timbre", "rhythm"];

/**
 * Group of a feature.
 *
 * @param column Name of a column of `rich` or of the frames.
 * @returns Pitch and how clear it is; level and its changes (the level itself is taken out of all
 * features); spectrum; pace, pauses and length.
 */
export function featureGroup(column: string): FeatureGroup {
  const contour = column.split(".")[0];
  if (contour === "duration_s" || contour === "voiced") return "rhythm";
  if (contour === "pitch_semitones" || contour === "voicing") return "pitch";
  if (contour === "energy" || contour === "flux" || contour === "mfcc_00") return "loudness";
  return "timbre";
}

/**
 * Says which features moved a decision: each group in turn is replaced by what is usual (for the
 * voice, if it is known), and the model asked again.
 *
 * @param model The model.
 * @param inputs Features of one recording.
 * @param voice Who speaks, if known.
 * @returns One influence a group, the strongest first.
 */
export function influences(
  model: TrainedModel,
  inputs: EnsembleInputs,
  voice?: Voice,
): Influence[] {
  const probabilities = ensembleProbabilities(model, inputs, { voices: voice });
  const answer = argMax(probabilities);
  const usual = voice ?? model.scalers;
  return GROUPS.map((group) => {
    const without = ensembleProbabilities(
      model,
      {
        functionals: replaced(inputs.functionals, rich.columns, usual.functionals.mean, group),
        frames: {
          starts: inputs.frames.starts,
          values: replaced(
            inputs.frames.values,
            FRAMES_DEFINITION.columns,
            usual.frames.mean,
            group,
          ),
        },
      },
      { voices: voice },
    )[answer];
    return { group, without, adds: probabilities[answer] - without };
  }).sort((a, b) => b.adds - a.adds);
}

/** The same rows, a group's columns being as usual. */
function replaced(
  values: Float32Array,
  columns: readonly string[],
  usual: Float32Array,
  group: FeatureGroup,
): Float32Array {
  const out = values.slice();
  for (const [j, column] of columns.entries()) {
    if (featureGroup(column) !== group) continue;
    for (let at = j; at < out.length; at += columns.length) out[at] = usual[j];
  }
  return out;
}
