import { type Random, shuffle } from "../core/random.ts";

/** Which rows a model learns from and which it is tested on. */
export interface Fold {
  /** Row numbers, none of them in `test`. */
  readonly train: Int32Array;
  /** Row numbers, none of them in `train`. */
  readonly test: Int32Array;
}

/**
 * The six folds of EmoBox for RAVDESS: the actors held out in each.
 *
 * @see https://github.com/emo-box/EmoBox, Ma et al. 2024
 */
export const EMOBOX_FOLDS: readonly (readonly number[])[] = [
  [1, 11, 20, 21],
  [4, 10, 12, 14],
  [8, 9, 19, 23],
  [3, 5, 7, 24],
  [2, 15, 16, 18],
  [6, 13, 17, 22],
];

/**
 * Splits rows at random, whoever speaks in them.
 *
 * The same voice is then learned from and tested on, so the result says little about new voices:
 * this split is here to show that.
 *
 * @param rows Number of rows.
 * @param testFraction Part held out, rounded up to whole rows as scikit-learn does.
 * @param random Where the randomness comes from.
 * @param strata Class of each row, shape `[rows]`; when given, each class is split by itself.
 * @returns One fold, both sides sorted.
 * @throws {RangeError} If the fraction leaves a side empty, or `strata` has another length.
 */
export function randomSplit(
  rows: number,
  testFraction: number,
  random: Random,
  strata?: ArrayLike<number>,
): Fold {
  if (strata && strata.length !== rows) {
    throw new RangeError(`Cannot split ${rows} rows by ${strata.length} strata`);
  }
  const groups = strata
    ? groupRows(Array.from(strata))
    : [Array.from({ length: rows }, (_, i) => i)];
  const counts = testCounts(groups.map((group) => group.length), testFraction);
  const test = groups.flatMap((group, i) => shuffle(group, random).slice(0, counts[i]));
  return foldOf(rows, test);
}

/**
 * Splits rows by actor into given folds.
 *
 * @param actors Actor of each row, shape `[n]`.
 * @param folds The actors held out in each fold.
 * @returns One fold for each that holds out a row; no actor is on both sides of any.
 * @throws {RangeError} If an actor is in no fold or in two, or one holds out everybody.
 */
export function actorFolds(
  actors: readonly number[],
  folds: readonly (readonly number[])[] = EMOBOX_FOLDS,
): Fold[] {
  const seen = folds.flat();
  const twice = seen.find((actor, i) => seen.indexOf(actor) !== i);
  if (twice !== undefined) throw new RangeError(`Cannot split: actor ${twice} is in two folds`);
  const unknown = actors.find((actor) => !seen.includes(actor));
  if (unknown !== undefined) throw new RangeError(`Cannot split: actor ${unknown} is in no fold`);
  return folds
    .map((heldOut) => foldOf(actors.length, rowsWhere(actors, (actor) => heldOut.includes(actor))))
    .filter((fold) => fold.test.length > 0)
    .map((fold) => requireActorDisjoint(fold, actors));
}

/**
 * Splits rows so that each actor is held out once.
 *
 * @param actors Actor of each row, shape `[n]`, at least two different ones.
 * @returns One fold an actor, by number.
 * @throws {RangeError} If there is only one actor.
 */
export function leaveOneActorOut(actors: readonly number[]): Fold[] {
  const each = [...new Set(actors)].sort((a, b) => a - b);
  return actorFolds(actors, each.map((actor) => [actor]));
}

/**
 * Insists that no actor is both learned from and tested on.
 *
 * @param fold The fold.
 * @param actors Actor of each row.
 * @returns The fold.
 * @throws {RangeError} If an actor is on both sides, or a side is empty.
 */
export function requireActorDisjoint(fold: Fold, actors: readonly number[]): Fold {
  if (fold.train.length === 0 || fold.test.length === 0) {
    throw new RangeError(
      `Cannot split by actor into ${fold.train.length} training and ${fold.test.length} test ` +
        `rows, expected some of both`,
    );
  }
  const learned = new Set(Array.from(fold.train, (row) => actors[row]));
  const leaked = Array.from(fold.test, (row) => actors[row]).find((actor) => learned.has(actor));
  if (leaked !== undefined) {
    throw new RangeError(`Actor ${leaked} is in training and test; split by actor instead`);
  }
  return fold;
}

function foldOf(rows: number, test: readonly number[]): Fold {
  const isTest = new Uint8Array(rows);
  for (const row of test) isTest[row] = 1;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return { train: all.filter((row) => !isTest[row]), test: all.filter((row) => isTest[row] === 1) };
}

function rowsWhere(actors: readonly number[], keep: (actor: number) => boolean): number[] {
  return actors.flatMap((actor, row) => keep(actor) ? [row] : []);
}

function groupRows(strata: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  for (const [row, stratum] of strata.entries()) {
    if (!groups.has(stratum)) groups.set(stratum, []);
    groups.get(stratum)!.push(row);
  }
  return [...groups.keys()].sort((a, b) => a - b).map((key) => groups.get(key)!);
}

/**
 * Whole numbers of test rows that come nearest to the fraction of each group and together are the
 * fraction of all, rounded up; the largest remainders are rounded up first.
 */
function testCounts(sizes: readonly number[], fraction: number): number[] {
  const rows = sizes.reduce((a, b) => a + b, 0);
  const total = Math.ceil(fraction * rows);
  if (!(total > 0 && total < rows)) {
    throw new RangeError(
      `Cannot hold out ${fraction} of ${rows} rows, expected a part that leaves rows on both sides`,
    );
  }
  const counts = sizes.map((size) => Math.floor((size * total) / rows));
  const remainder = (i: number) => (sizes[i] * total) / rows - counts[i];
  const order = sizes.map((_, i) => i).sort((a, b) => remainder(b) - remainder(a) || a - b);
  const left = total - counts.reduce((a, b) => a + b, 0);
  for (const i of order.slice(0, left)) counts[i]++;
  return counts;
}
