import assert from "node:assert/strict";
import { expectedClips } from "../../lib/corpus/mod.ts";
import { seededRandom } from "../../lib/audio/mod.ts";
import {
  actorFolds,
  EMOBOX_FOLDS,
  type Fold,
  leaveOneActorOut,
  randomSplit,
  requireActorDisjoint,
} from "../../lib/dataset/mod.ts";

const clips = expectedClips();
const actors = clips.map(({ actor }) => actor);

function assertCovers(fold: Fold, rows: number) {
  const all = [...fold.train, ...fold.test].sort((a, b) => a - b);
  assert.deepEqual(all, Array.from({ length: rows }, (_, i) => i));
}

Deno.test("randomSplit() holds out a quarter, rounded up, and repeats for a seed", () => {
  const fold = randomSplit(770, 0.25, seededRandom(1));
  assertCovers(fold, 770);
  assert.equal(fold.test.length, 193);
  assert.deepEqual(randomSplit(770, 0.25, seededRandom(1)), fold);
  assert.notDeepEqual(randomSplit(770, 0.25, seededRandom(2)), fold);
});

Deno.test("randomSplit() mixes actors, which is what is wrong with it", () => {
  const fold = randomSplit(clips.length, 0.25, seededRandom(1));
  assert.throws(() => requireActorDisjoint(fold, actors), /is in training and test/);
});

Deno.test("randomSplit() with strata keeps the classes' proportions", () => {
  const strata = Array.from({ length: 100 }, (_, i) => i < 10 ? 1 : i < 37 ? 0 : 2);
  const fold = randomSplit(100, 0.25, seededRandom(1), strata);
  assertCovers(fold, 100);
  const count = (label: number) => fold.test.filter((row) => strata[row] === label).length;
  assert.equal(fold.test.length, 25);
  assert.ok([2, 3].includes(count(1)) && [6, 7].includes(count(0)) && [15, 16].includes(count(2)));
});

Deno.test("randomSplit() refuses a fraction that leaves a side empty", () => {
  for (const fraction of [0, 1, 1.5, -0.1, NaN]) {
    assert.throws(() => randomSplit(10, fraction, seededRandom(1)), /rows on both sides/);
  }
  assert.throws(() => randomSplit(10, 0.5, seededRandom(1), [1, 2]), /10 rows by 2 strata/);
});

Deno.test("EMOBOX_FOLDS holds out each of 24 actors once", () => {
  assert.deepEqual(
    EMOBOX_FOLDS.flat().toSorted((a, b) => a - b),
    Array.from({ length: 24 }, (_, i) => i + 1),
  );
});

Deno.test("actorFolds() tests every clip once and never an actor it learned from", () => {
  const folds = actorFolds(actors);
  assert.equal(folds.length, 6);
  const tested = folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
  assert.deepEqual(tested, clips.map((_, i) => i));
  for (const [i, fold] of folds.entries()) {
    assertCovers(fold, clips.length);
    assert.deepEqual(
      new Set(Array.from(fold.test, (row) => actors[row])),
      new Set(EMOBOX_FOLDS[i]),
    );
    assert.ok(fold.train.every((row) => !EMOBOX_FOLDS[i].includes(actors[row])));
  }
});

Deno.test("actorFolds() refuses an actor in no fold, in two, and folds that hold out everybody", () => {
  assert.throws(() => actorFolds([1, 2, 3], [[1], [2]]), /actor 3 is in no fold/);
  assert.throws(() => actorFolds([1, 2], [[1], [2, 1]]), /actor 1 is in two folds/);
  assert.throws(() => actorFolds([1, 2], [[1, 2]]), /0 training and 2 test/);
});

Deno.test("leaveOneActorOut() holds out each actor once", () => {
  const folds = leaveOneActorOut(actors);
  assert.equal(folds.length, 24);
  for (const [i, fold] of folds.entries()) {
    assert.equal(fold.test.length, 60);
    assert.ok(fold.test.every((row) => actors[row] === i + 1));
  }
  assert.throws(() => leaveOneActorOut([5, 5]), /0 training/);
});

Deno.test("requireActorDisjoint() refuses an actor on both sides", () => {
  const fold = { train: Int32Array.of(0, 1), test: Int32Array.of(2) };
  assert.equal(requireActorDisjoint(fold, [1, 2, 3]), fold);
  assert.throws(() => requireActorDisjoint(fold, [1, 2, 1]), /Actor 1 is in training and test/);
});
