import {
  type Augmentation,
  AUGMENTATIONS,
  DISTURBED,
  UNCHANGED,
} from "../../audio/augment/augmentations.ts";
import { hashText } from "../../core/hash.ts";
import { withId } from "../../core/with_id.ts";
import { cremaD } from "../../corpus/crema_d.ts";
import { nemo } from "../../corpus/nemo.ts";
import { ravdess } from "../../corpus/ravdess.ts";
import type { Recording } from "../../corpus/recording.ts";
import type { FeatureSet } from "../feature_set.ts";
import { encoder } from "../sets/encoder.ts";
import { DISTURBED_SET, FEATURE_SETS, SET_AUGMENTATIONS } from "../sets/registry.ts";

/** A table of features: one feature set, extracted from recordings with one augmentation. */
export interface TableDefinition {
  /** Such as `rich`, or `rich-0.85x` for augmented recordings. */
  readonly id: string;
  /** Feature set that is extracted. */
  readonly set: FeatureSet;
  /** Augmentation that is applied to the recordings first. */
  readonly augmentation: Augmentation;
}

/** Returns the id of the table of a feature set and an augmentation, given by their ids. */
export function tableId(set: string, augmentation: string = UNCHANGED): string {
  return augmentation === UNCHANGED ? set : `${set}-${augmentation}`;
}

/** All tables that experiments use, in the order in which they are extracted. */
export const TABLES: readonly TableDefinition[] = AUGMENTATIONS.flatMap((augmentation) =>
  FEATURE_SETS
    .filter(({ id }) =>
      augmentation.id === UNCHANGED || SET_AUGMENTATIONS[id]?.includes(augmentation.id) ||
      (augmentation.id === DISTURBED && id === DISTURBED_SET)
    )
    .map((set) => ({ id: tableId(set.id, augmentation.id), set, augmentation }))
);

/**
 * Of large corpora, the committed tables hold one in so many augmented recordings, by the id of the
 * corpus, which keeps the tables small and costs no accuracy.
 */
const AUGMENTED_ONE_IN: Readonly<Record<string, number>> = { [cremaD.id]: 6, [nemo.id]: 2 };

/** Tells whether the committed table with this id has a row for a recording. */
function isCommitted(table: string, { corpus, id }: Recording): boolean {
  if (tableDefinition(table).augmentation.id === UNCHANGED) return true;
  // Both halves of the hash are combined, as its low bits alone choose the speed and the channel.
  const hash = hashText(id);
  return ((hash >>> 16) ^ (hash & 0xffff)) % (AUGMENTED_ONE_IN[corpus] ?? 1) === 0;
}

/**
 * Groups the committed tables of a corpus by the recordings that they hold, so that no recording is
 * extracted for a table without it. Of RAVDESS all tables are committed, for the experiments on
 * features; of other corpora those of the encoder.
 *
 * @param tables Ids of the tables; all that are committed for the corpus by default.
 * @returns The recordings of each group, at least one, and the ids of the tables that hold them.
 */
export function committedParts<T extends Recording>(
  corpus: string,
  recordings: readonly T[],
  tables: readonly string[] = committedTableIds(corpus),
): { recordings: T[]; tables: string[] }[] {
  const heldBy = (table: string) => recordings.filter((recording) => isCommitted(table, recording));
  const parts = Map.groupBy(tables, (table) => heldBy(table).length);
  return [...parts.values()]
    .map((tables) => ({ recordings: heldBy(tables[0]), tables }))
    .filter((part) => part.recordings.length > 0);
}

function committedTableIds(corpus: string): string[] {
  return TABLES
    .filter(({ set, augmentation }) =>
      corpus === ravdess.id || (set === encoder && augmentation.id !== DISTURBED)
    )
    .map(({ id }) => id);
}

/**
 * Finds a table by its id.
 *
 * @throws {RangeError} If there is none with that id.
 */
export function tableDefinition(id: string): TableDefinition {
  return withId(TABLES, id, "Unknown feature table");
}
