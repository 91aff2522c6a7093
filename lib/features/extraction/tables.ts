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
      augmentation.id === UNCHANGED || SET_AUGMENTATIONS[id]?.includes(augmentation.id) ||
      (augmentation.id === DISTURBED && id === DISTURBED_SET)
    )
    .map((set) => ({ id: tableId(set.id, augmentation.id), set, augmentation }))
);

/**
 * Of large corpora, one augmented recording in so many is committed, which keeps the tables small and
 * costs no accuracy.
 */
const AUGMENTED_ONE_IN: Readonly<Record<string, number>> = { [cremaD.id]: 6, [nemo.id]: 2 };

/** Whether the committed table with this id has a row for a recording. */
function isCommitted(table: string, { corpus, id }: Recording): boolean {
  if (tableDefinition(table).augmentation.id === UNCHANGED) return true;
  return hashText(id) % (AUGMENTED_ONE_IN[corpus] ?? 1) === 0;
}

/**
 * Divides what is committed of a corpus, so that each recording is extracted for the tables that
 * hold it: all tables of RAVDESS, which the experiments on features need; the encoder's of others.
 *
 * @param tables Ids of the tables; all that are committed of the corpus unless given.
 * @returns Parts of the recordings, none of them empty, each with the ids of the tables that hold it.
 */
export function committedParts<T extends Recording>(
  corpus: string,
  recordings: readonly T[],
  tables: readonly string[] = committedTableIds(corpus),
): { recordings: T[]; tables: string[] }[] {
  const heldBy = (table: string) => recordings.filter((own) => isCommitted(table, own));
  const parts = Map.groupBy(tables, (table) => heldBy(table).length);
  return [...parts.values()]
    .map((tables) => ({ recordings: heldBy(tables[0]), tables }))
    .filter((part) => part.recordings.length > 0);
}

function committedTableIds(corpus: string): string[] {
  const ofOthers = ({ set, augmentation }: TableDefinition) =>
    set === encoder && augmentation.id !== DISTURBED;
  return TABLES.filter((table) => corpus === ravdess.id || ofOthers(table)).map(({ id }) => id);
}

/**
 * Finds a table by its id.
 *
 * @throws {RangeError} If there is none with that id.
 */
export function tableDefinition(id: string): TableDefinition {
  return withId(TABLES, id, "Unknown feature table");
}
