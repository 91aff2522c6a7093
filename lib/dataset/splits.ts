import { type Random, shuffle } from "../core/random.ts";

/** Rows to train on and rows to test on. */
export interface Fold {
  /** Row numbers, none of them in `test`. */
  readonly train: Int32Array;
  /** Row numbers, none of them in `train`. */
  readonly test: Int32Array;
}

/**
 * The six folds of EmoBox for RAVDESS: the speakers held out in each.
 *
 * @see https://github.com/emo-box/EmoBox, Ma et al. 2024
 */
export const EMOBOX_FOLDS: readonly (readonly string[])[] = [
  ["01", "11", "20", "21"],
  ["04", "10", "12", "14"],
  ["08", "09", "19", "23"],
  ["03", "05", "07", "24"],
  ["02", "15", "16", "18"],
  ["06", "13", "17", "22"],
];

/**
 * Splits rows at random, regardless of their speakers.
 *
 * The same speakers are then in training and test, so results say little about new speakers; this
 * split exists to demonstrate that.
 *
 * @param testFraction Fraction of the rows to hold out, rounded up as in scikit-learn.
 * @returns One fold, both sides sorted.
 * @throws {RangeError} If the fraction leaves a side empty.
 */
export function randomSplit(rows: number, testFraction: number, random: Random): Fold {
  const held = Math.ceil(testFraction * rows);
  if (!(held > 0 && held < rows)) {
    throw new RangeError(
      `Cannot hold out ${testFraction} of ${rows} rows, expected rows on both sides`,
    );
  }
  const order = shuffle(Array.from({ length: rows }, (_, row) => row), random);
  return foldOf(rows, order.slice(0, held));
}

/**
 * Splits rows by group, so that no group is on both sides of a fold.
 *
 * @param groups Group of each row, such as its speaker; shape `[n]`.
 * @param folds The groups held out in each fold, or a number of folds: groups are then assigned,
 * the largest first, to the fold with the fewest rows.
 * @returns The folds, without those that hold out no row.
 * @throws {RangeError} If a group is in no fold or in two, or a fold leaves nothing to train on.
 * @see scikit-learn `GroupKFold`
 */
export function groupKFold(
  groups: readonly string[],
  folds: number | readonly (readonly string[])[],
): Fold[] {
  const lists = typeof folds === "number" ? assignGroups(groups, folds) : folds;
  const foldOfGroup = new Map<string, number>();
  for (const [fold, list] of lists.entries()) {
    for (const group of new Set(list)) {
      if (foldOfGroup.has(group)) {
        throw new RangeError(`Cannot split: group ${group} is in two folds`);
      }
      foldOfGroup.set(group, fold);
    }
  }
  const unknown = groups.find((group) => !foldOfGroup.has(group));
  if (unknown !== undefined) throw new RangeError(`Cannot split: group ${unknown} is in no fold`);
  const rows = Map.groupBy(groups.keys(), (row) => foldOfGroup.get(groups[row])!);
  if (rows.size === 1) {
    throw new RangeError(
      `Cannot split by group into 0 training and ${groups.length} test rows, expected some of both`,
    );
  }
  return [...lists.keys()]
    .filter((fold) => rows.has(fold))
    .map((fold) => foldOf(groups.length, rows.get(fold)!));
}

/**
 * Splits rows so that each group is held out once.
 *
 * @param groups Group of each row, at least two different ones.
 * @returns One fold for each group, sorted by name.
 * @throws {RangeError} If there is only one group.
 */
export function leaveOneGroupOut(groups: readonly string[]): Fold[] {
  return groupKFold(groups, [...new Set(groups)].sort().map((group) => [group]));
}

/**
 * Splits rows so that each is held out once and the rows of each label are spread evenly over the
 * folds, regardless of their speakers.
 *
 * @param folds Number of folds, from 2 to the number of rows.
 * @throws {RangeError} If there are more folds than rows, or fewer than 2.
 * @see scikit-learn `StratifiedKFold`
 */
export function stratifiedKFold(labels: readonly string[], folds: number): Fold[] {
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= labels.length)) {
    throw new RangeError(
      `Cannot split ${labels.length} rows into ${folds} folds, expected 2 to ${labels.length}`,
    );
  }
  const byLabel = [...Map.groupBy(labels.keys(), (row) => labels[row]).values()].flat();
  return Array.from(
    { length: folds },
    (_, fold) => foldOf(labels.length, byLabel.filter((_, i) => i % folds === fold)),
  );
}

/** Returns the fold with the given test rows, and all other rows for training. */
export function foldOf(rows: number, test: readonly number[]): Fold {
  const held = new Set(test);
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return { train: all.filter((row) => !held.has(row)), test: all.filter((row) => held.has(row)) };
}

/** Assigns groups to folds, the largest first, each to the fold with the fewest rows. */
function assignGroups(groups: readonly string[], count: number): string[][] {
  const rows = Map.groupBy(groups, (group) => group);
  if (!(Number.isInteger(count) && count >= 2 && count <= rows.size)) {
    throw new RangeError(
      `Cannot split ${rows.size} groups into ${count} folds, expected 2 to ${rows.size}`,
    );
  }
  const folds = Array.from({ length: count }, (): string[] => []);
  const sizes = folds.map(() => 0);
  const names = [...rows.keys()].sort();
  for (const name of names.sort((a, b) => rows.get(b)!.length - rows.get(a)!.length)) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    folds[smallest].push(name);
    sizes[smallest] += rows.get(name)!.length;
  }
  return folds;
}
