import { baseline } from "./baseline.ts";
import type { FeatureSet } from "../feature_set.ts";
import { meyda } from "./meyda.ts";
import { rich } from "./rich.ts";

/** Every feature set, in the order they are extracted and reported. */
export const FEATURE_SETS: readonly FeatureSet[] = [baseline, meyda, rich];

/**
 * Finds a feature set by name.
 *
 * @param id Its id.
 * @returns The set.
 * @throws {RangeError} If there is none of that name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { featureSet } from "./registry.ts";
 * assert(featureSet("baseline").columns.length === 180);
 * ```
 */
export function featureSet(id: string): FeatureSet {
  const set = FEATURE_SETS.find((candidate) => candidate.id === id);
  if (set) return set;
  const known = FEATURE_SETS.map((candidate) => candidate.id).join(", ");
  throw new RangeError(`Unknown feature set ${JSON.stringify(id)}, expected one of ${known}`);
}
