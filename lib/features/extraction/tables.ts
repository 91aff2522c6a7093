import { type Augmentation, AUGMENTATIONS, UNCHANGED } from "../../audio/augment/augmentations.ts";
import { ravdess } from "../../corpus/ravdess.ts";
import type { FeatureSet } from "../feature_set.ts";
import { encoder } from "../sets/encoder.ts";
import { FEATURE_SETS, SET_AUGMENTATIONS } from "../sets/registry.ts";

/** A table of features: a feature set, extracted from augmented recordings. */
export interface TableDefinition {
  /** Such as `rich`, or `rich-0.85x` for augmented recordings. */
  readonly id: string;
  /** What is extracted. */
  readonly set: FeatureSet;
  /** How the recordings are augmented before. */
  readonly augmentation: Augmentation;
}

/** Names the table of a feature set and an augmentation, given by their ids. */
export function tableId(set: string, augmentation: string = UNCHANGED): string {
  return augmentation === UNCHANGED ? set : `${set}-${augmentation}`;
}

/** Every table that experiments use, in the order in which they are extracted. */
export const TABLES: readonly TableDefinition[] = AUGMENTATIONS.flatMap((augmentation) =>
  FEATURE_SETS
    .filter(({ id }) =>
      augmentation.id === UNCHANGED || SET_AUGMENTATIONS[id]?.includes(augmentation.id)
    )
    .map((set) => ({ id: tableId(set.id, augmentation.id), set, augmentation }))
);

/**
 * Lists the tables that are committed of a corpus, by id: all of RAVDESS, which the experiments on
 * features need; the encoder's of others.
 */
export function committedTableIds(corpus: string): string[] {
  return TABLES.filter(({ set }) => corpus === ravdess.id || set === encoder).map(({ id }) => id);
}

/**
 * Finds a table by its id.
 *
 * @throws {RangeError} If there is none with that id.
 */
export function tableDefinition(id: string): TableDefinition {
  const found = TABLES.find((table) => table.id === id);
  if (found) return found;
  const known = TABLES.map((table) => table.id).join(", ");
  throw new RangeError(`Unknown feature table ${JSON.stringify(id)}, expected one of ${known}`);
}
