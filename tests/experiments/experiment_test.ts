import assert from "node:assert/strict";
import { AUGMENTATIONS } from "../../lib/audio/augment/augmentations.ts";
import { EMOTIONS, ravdess } from "../../lib/corpus/mod.ts";
import { EMOBOX_FOLDS } from "../../lib/dataset/mod.ts";
import { foldsOf } from "../../lib/experiments/experiment.ts";
import {
  EXPERIMENTS,
  GENERAL_TRAINING,
  groupExperiments,
  networkCount,
  QUICK_EXPERIMENTS,
  SAVED_EXPERIMENT,
} from "../../lib/experiments/mod.ts";
import { FEATURE_SETS } from "../../lib/features/mod.ts";
import { MODEL_KINDS } from "../../lib/model/mod.ts";
import { toyDataset } from "./toy.ts";
import { ravdessIds } from "../helpers/corpus.ts";

const { recordings } = toyDataset({ speakers: ["b", "a", "c"], repetitions: 2 });
const speakersOf = (rows: Int32Array) => [
  ...new Set(Array.from(rows, (row) => recordings[row].speaker)),
];

Deno.test("foldsOf() at random holds out a quarter, a different one for each seed", () => {
  const folds = foldsOf({ split: "random", seeds: 3 }, recordings);
  assert.deepEqual(folds.map(({ number, seed }) => [number, seed]), [[1, 1], [2, 2], [3, 3]]);
  for (const { train, test } of folds) assert.deepEqual([train.length, test.length], [13, 5]);
  assert.equal(new Set(folds.map(({ test }) => test.join())).size, 3);
  assert.deepEqual(foldsOf({ split: "random", seeds: 3 }, recordings), folds);
});

Deno.test("foldsOf() that leaves one speaker out has one fold for each speaker, the same for each seed", () => {
  const folds = foldsOf({ split: "leave-one-speaker-out", seeds: 2 }, recordings);
  assert.deepEqual(folds.map(({ number, seed }) => [number, seed]), [
    ...[[1, 1], [2, 1], [3, 1], [1, 2], [2, 2], [3, 2]],
  ]);
  assert.deepEqual(folds.slice(0, 3).map(({ test }) => speakersOf(test)), [
    ...[["a"], ["b"], ["c"]],
  ]);
  assert.deepEqual(folds[3], { ...folds[0], seed: 2 });
});

Deno.test("foldsOf() separates speakers of the same name in two corpora; EmoBox' are of RAVDESS", () => {
  const both = [...recordings, ...recordings.map((own) => ({ ...own, corpus: "other" }))];
  const folds = foldsOf({ split: "leave-one-speaker-out", seeds: 1 }, both);
  assert.equal(folds.length, 6);
  for (const { test } of folds) {
    assert.equal(new Set(Array.from(test, (row) => both[row].corpus)).size, 1);
    assert.equal(test.length, recordings.length / 3);
  }
  const actors = recordings.map((own) => ({ ...own, speaker: "01" }));
  assert.throws(
    () => foldsOf({ split: "leave-one-speaker-out", seeds: 1 }, actors),
    /expected recordings of two speakers: labels name them in the column speaker/,
  );
  assert.throws(
    () => foldsOf({ split: "emobox", seeds: 1 }, actors),
    /no recording is of ravdess/,
  );
});

Deno.test("foldsOf() by EmoBox holds out its lists of RAVDESS' actors", () => {
  const actors = ravdessIds().map((id) => ravdess.parse(id));
  const folds = foldsOf({ split: "emobox", seeds: 1 }, actors);
  const held = folds.map(({ test }) =>
    [
      ...new Set(Array.from(test, (row) => actors[row].speaker)),
    ].sort()
  );
  assert.deepEqual(held, EMOBOX_FOLDS);
});

const named = (id: string) => EXPERIMENTS.find((experiment) => experiment.id === id)!;

Deno.test("groupExperiments() groups by training, split and seeds, in order", () => {
  const [base] = EXPERIMENTS;
  const other = { ...base, id: "other", enrolment: "speaker" } as const;
  const again = { ...base, id: "again", seeds: base.seeds + 1 };
  const elsewhere = { ...base, id: "elsewhere", split: "emobox" } as const;
  const equal = { ...base, id: "equal", training: { ...base.training } };
  const groups = groupExperiments([base, again, other, elsewhere, equal]);
  assert.deepEqual(groups.map((group) => group.map(({ id }) => id)), [
    [base.id, "other"],
    ["again"],
    ["elsewhere"],
    ["equal"],
  ]);
});

Deno.test("networkCount() counts one network for each fold and seed, and one for the temperatures of two folds", () => {
  const count = (split: "random" | "emobox" | "leave-one-speaker-out", calibrated: boolean) => {
    const training = { ...EXPERIMENTS[0].training, calibrated };
    return networkCount([{ ...EXPERIMENTS[0], training, split, seeds: 2 }], 5);
  };
  assert.deepEqual([count("random", false), count("emobox", false)], [2, 12]);
  assert.equal(count("emobox", true), 2 * (6 + 3));
  assert.equal(count("leave-one-speaker-out", true), 2 * (5 + 3));
});

Deno.test("EXPERIMENTS have unique ids, and refer to registered ids", () => {
  assert.equal(new Set(EXPERIMENTS.map(({ id }) => id)).size, EXPERIMENTS.length);
  for (const { id, training, emotions, seeds } of EXPERIMENTS) {
    assert.ok(FEATURE_SETS.some((set) => set.id === training.features), id);
    assert.ok(MODEL_KINDS.some((kind) => kind.id === training.kind), id);
    for (const augmentation of training.augmentations ?? []) {
      assert.ok(AUGMENTATIONS.some((own) => own.id === augmentation), id);
    }
    for (const own of [training.emotions, emotions]) {
      // In label order, and among those that the model is trained on.
      assert.deepEqual(own, EMOTIONS.filter((emotion) => own.includes(emotion)), id);
    }
    assert.ok(emotions.every((emotion) => training.emotions.includes(emotion)), id);
    assert.ok(seeds >= 1, id);
  }
});

Deno.test("the saved model's experiment tests its training on unseen speakers, calibrated, without enrolment", () => {
  const { split, enrolment, training, emotions } = named(SAVED_EXPERIMENT);
  assert.equal(training, GENERAL_TRAINING);
  assert.deepEqual([split, enrolment, training.calibrated], ["emobox", "none", true]);
  assert.deepEqual(emotions, training.emotions);
});

Deno.test("QUICK_EXPERIMENTS are among EXPERIMENTS, with at most as many repetitions", () => {
  assert.ok(QUICK_EXPERIMENTS.length > 0);
  for (const { seeds, ...quick } of QUICK_EXPERIMENTS) {
    const { seeds: full, ...experiment } = named(quick.id);
    assert.deepEqual(quick, experiment);
    assert.ok(seeds >= 1 && seeds <= full, quick.id);
  }
});
