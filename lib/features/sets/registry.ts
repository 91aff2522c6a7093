import { withId } from "../../core/with_id.ts";
import type { FeatureSet } from "../feature_set.ts";
import { baseline } from "./baseline.ts";
import { encoder } from "./encoder.ts";
import { logmel } from "./logmel.ts";
import { meyda } from "./meyda.ts";
import { rich } from "./rich.ts";

/** All feature sets, in the order in which they are extracted and reported. */
export const FEATURE_SETS: readonly FeatureSet[] = [baseline, meyda, rich, logmel, encoder];

/** Ids of the augmentations with which a feature set is also extracted, by the id of the set. */
export const SET_AUGMENTATIONS: Readonly<Record<string, readonly string[]>> = {
  [rich.id]: ["0.85x", "1.17x", "1.08x-channel"],
  [encoder.id]: ["varied"],
};

/** Id of the feature set that is also extracted from disturbed recordings, for training. */
export const DISTURBED_SET: string = encoder.id;

/**
 * Finds a feature set by its id.
 *
 * @throws {RangeError} If there is none with that id.
 */
export function featureSet(id: string): FeatureSet {
  return withId(FEATURE_SETS, id, "Unknown feature set");
}

/**
 * Finds a feature set by its id and loads what it needs.
 *
 * @returns The set, ready to extract.
 * @throws {RangeError} If there is none with that id.
 */
export async function loadFeatureSet(id: string): Promise<FeatureSet> {
  const set = featureSet(id);
  await set.load?.();
  return set;
}
