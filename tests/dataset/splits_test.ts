import assert from "node:assert/strict";
import { seededRandom } from "../../lib/core/random.ts";
import { ravdess } from "../../lib/corpus/mod.ts";
import {
  EMOBOX_FOLDS,
  type Fold,
  groupKFold,
  leaveOneGroupOut,
  randomSplit,
} from "../../lib/dataset/mod.ts";
import { stratifiedKFold } from "../../lib/dataset/splits.ts";
import { ravdessIds } from "../helpers/corpus.ts";

const actors = ravdessIds().map((id) => ravdess.parse(id).speaker);

function assertCovers({ train, test }: Fold, rows: number) {
  const all = [...train, ...test].sort((a, b) => a - b);
  assert.deepEqual(all, Array.from({ length: rows }, (_, i) => i));
  for (const side of [train, test]) assert.deepEqual(side, side.toSorted());
}

/** Groups on one side of a fold, in order of first row. */
function groupsOf(rows: Int32Array, groups: readonly string[]): string[] {
  return [...new Set(Array.from(rows, (row) => groups[row]))];
}

Deno.test("randomSplit() holds out a quarter, rounded up, as scikit-learn does", () => {
  for (const [rows, held] of [[770, 193], [768, 192], [5, 2]]) {
    const fold = randomSplit(rows, 0.25, seededRandom(1));
    assertCovers(fold, rows);
    assert.equal(fold.test.length, held);
  }
});

Deno.test("randomSplit() is reproducible with a seed, and differs with another", () => {
  const fold = randomSplit(770, 0.25, seededRandom(1));
  assert.deepEqual(randomSplit(770, 0.25, seededRandom(1)), fold);
  assert.notDeepEqual(randomSplit(770, 0.25, seededRandom(2)).test, fold.test);
});

Deno.test("randomSplit() holds out each row equally often", () => {
  const random = seededRandom(3);
  const times = new Int32Array(8);
  for (let i = 0; i < 4_000; i++) {
    for (const row of randomSplit(8, 0.25, random).test) times[row]++;
  }
  // 1,000 expected each, with a standard deviation of √(4000 · 1/4 · 3/4) = 27.
  for (const count of times) assert.ok(Math.abs(count - 1_000) < 5 * 27.4, `${times}`);
});

Deno.test("randomSplit() has the same speakers in training and test", () => {
  const fold = randomSplit(actors.length, 0.25, seededRandom(1));
  for (const side of [fold.train, fold.test]) assert.equal(groupsOf(side, actors).length, 24);
});

Deno.test("randomSplit() refuses a fraction that leaves a side empty", () => {
  for (const fraction of [0, 0.95, 1, 1.5, -0.1, NaN]) {
    assert.throws(() => randomSplit(10, fraction, seededRandom(1)), {
      name: "RangeError",
      message: `Cannot hold out ${fraction} of 10 rows, expected rows on both sides`,
    });
  }
});

Deno.test("EMOBOX_FOLDS holds out each of RAVDESS' 24 actors once", () => {
  assert.deepEqual(EMOBOX_FOLDS.flat().sort(), [...new Set(actors)].sort());
});

Deno.test("groupKFold() by lists holds out the groups of each list", () => {
  const folds = groupKFold(actors, EMOBOX_FOLDS);
  assert.equal(folds.length, 6);
  for (const [i, fold] of folds.entries()) {
    assertCovers(fold, actors.length);
    assert.equal(fold.test.length, 240);
    assert.deepEqual(groupsOf(fold.test, actors).sort(), EMOBOX_FOLDS[i]);
    const trained = groupsOf(fold.train, actors);
    assert.ok(!EMOBOX_FOLDS[i].some((actor) => trained.includes(actor)));
  }
});

Deno.test("groupKFold() leaves out a list without rows", () => {
  const folds = groupKFold(["a", "b", "a"], [["a"], ["z", "y"], ["b"]]);
  assert.deepEqual(folds, [
    { train: Int32Array.of(1), test: Int32Array.of(0, 2) },
    { train: Int32Array.of(0, 2), test: Int32Array.of(1) },
  ]);
});

Deno.test("groupKFold() refuses a group in no list or in two, and a list that holds out all rows", () => {
  const refuses = (lists: string[][], message: string) =>
    assert.throws(() => groupKFold(["a", "b", "c"], lists), { name: "RangeError", message });
  refuses([["a"], ["b"]], "Cannot split: group c is in no fold");
  refuses([["a"], ["b", "c", "a"]], "Cannot split: group a is in two folds");
  refuses(
    [["a", "b", "c"]],
    "Cannot split by group into 0 training and 3 test rows, expected some of both",
  );
});

Deno.test("groupKFold() by number assigns groups, the largest first, to the smallest fold", () => {
  const sizes = { a: 5, b: 1, c: 4, d: 3, e: 3 };
  const groups = Object.entries(sizes).flatMap(([name, size]) =>
    new Array<string>(size).fill(name)
  );
  const folds = groupKFold(groups, 2);
  // a → 1 (5), c → 2 (4), d → 2 (7), e → 1 (8), b → 2 (8)
  assert.deepEqual(folds.map(({ test }) => groupsOf(test, groups)), [["a", "e"], ["b", "c", "d"]]);
  folds.forEach((fold) => assertCovers(fold, groups.length));
  assert.deepEqual(folds.map(({ test }) => test.length), [8, 8]);
});

Deno.test("groupKFold() by number does not depend on the order of the rows", () => {
  const shuffled = ["c", "a", "b", "a", "d"];
  const held = groupKFold(shuffled, 3).map(({ test }) => groupsOf(test, shuffled).sort());
  const again = shuffled.toReversed();
  assert.deepEqual(groupKFold(again, 3).map(({ test }) => groupsOf(test, again).sort()), held);
  assert.deepEqual(held, [["a"], ["b", "d"], ["c"]]);
});

Deno.test("groupKFold() by number gives RAVDESS' actors equal folds", () => {
  const folds = groupKFold(actors, 5);
  assert.deepEqual(folds.map(({ test }) => test.length / 60), [5, 5, 5, 5, 4]);
  assert.deepEqual(folds.flatMap(({ test }) => groupsOf(test, actors)).sort().length, 24);
});

Deno.test("groupKFold() refuses fewer than two folds and more folds than groups", () => {
  for (const count of [0, 1, 4, 2.5, NaN]) {
    assert.throws(() => groupKFold(["a", "b", "c", "a"], count), {
      name: "RangeError",
      message: `Cannot split 3 groups into ${count} folds, expected 2 to 3`,
    });
  }
});

Deno.test("leaveOneGroupOut() holds out each group once, by name", () => {
  assert.deepEqual(leaveOneGroupOut(["b", "a", "b"]), [
    { train: Int32Array.of(0, 2), test: Int32Array.of(1) },
    { train: Int32Array.of(1), test: Int32Array.of(0, 2) },
  ]);
  assert.throws(() => leaveOneGroupOut(["a", "a"]), /into 0 training and 2 test rows/);
});

Deno.test("stratifiedKFold() holds out each row once, and spreads each label over the folds", () => {
  const labels = [..."abababaaaa", "c", "c"];
  const folds = stratifiedKFold(labels, 3);
  const tested = folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
  assert.deepEqual(tested, labels.map((_, row) => row));
  for (const { train, test } of folds) {
    assert.equal(train.length + test.length, labels.length);
    assert.ok(train.every((row) => !test.includes(row)));
    const count = (label: string) => test.filter((row) => labels[row] === label).length;
    assert.ok(count("a") >= 2 && count("a") <= 3, `${count("a")} of a`);
    assert.equal(count("b"), 1);
  }
  // Two rows of a label are never in the same fold.
  assert.equal(folds.filter(({ test }) => test.some((row) => labels[row] === "c")).length, 2);
  for (const count of [1, 13, 2.5]) {
    assert.throws(() => stratifiedKFold(labels, count), {
      name: "RangeError",
      message: `Cannot split 12 rows into ${count} folds, expected 2 to 12`,
    });
  }
});
