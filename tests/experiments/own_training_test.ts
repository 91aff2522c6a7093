import assert from "node:assert/strict";
import { type Recording, UNKNOWN_SPEAKER } from "../../lib/corpus/mod.ts";
import {
  EXPERIMENTS,
  planTraining,
  tableIdsOf,
  type TrainingChoice,
  trainModel,
} from "../../lib/experiments/mod.ts";
import { foldsOf } from "../../lib/experiments/experiment.ts";
import { fitInTurn } from "../../lib/model/fitting.ts";
import { tablesOf, toyDataset } from "./toy.ts";

const LDA = { features: "toy", kind: "lda" };
const { recordings } = toyDataset({ speakers: ["a", "b", "c"], repetitions: 2 });
const renamed = (speakerOf: (own: Recording, i: number) => string) =>
  recordings.map((own, i): Recording => ({ ...own, speaker: speakerOf(own, i) }));

Deno.test("planTraining() leaves speakers out if each emotion has several, in up to six folds", () => {
  const { experiment, warnings, networks } = planTraining(recordings, LDA);
  assert.deepEqual([experiment.split, warnings], ["speaker-folds", []]);
  assert.equal(experiment.training.calibrated, true);
  assert.equal(networks, 3 + 2 + 1); // folds, temperatures, the model
  const many = renamed((_, i) => `speaker ${i % 9}`).flatMap((own) => [own, own]);
  const folds = foldsOf(planTraining(many, LDA).experiment, many);
  assert.equal(folds.length, 6);
  for (const { train, test } of folds) {
    const tested = new Set(Array.from(test, (row) => many[row].speaker));
    assert.ok(Array.from(train).every((row) => !tested.has(many[row].speaker)));
  }
});

Deno.test("planTraining() augments on request, with disturbances if the features have them", () => {
  const training = (choice: Partial<TrainingChoice>) =>
    planTraining(recordings, { ...LDA, ...choice }).experiment.training;
  for (const features of ["rich", "encoder"]) {
    const plain = training({ features });
    assert.deepEqual(tableIdsOf(plain), [features]);
    assert.deepEqual([plain.augmentations, plain.disturbance], [undefined, undefined]);
  }
  assert.deepEqual(tableIdsOf(training({ features: "rich", augment: true })), [
    ...["rich", "rich-0.85x", "rich-1.17x", "rich-1.08x-channel"],
  ]);
  for (const kind of ["lda", "mlp"]) {
    const own = training({ features: "encoder", kind, augment: true });
    assert.deepEqual(tableIdsOf(own), ["encoder", "encoder-varied", "encoder-disturbed"]);
    // The same training as in the experiments on RAVDESS.
    const id = kind === "lda" ? "encoder-lda8-actors" : "encoder8-actors";
    const { config, disturbance } = EXPERIMENTS.find((experiment) =>
      experiment.id === id
    )!.training;
    assert.deepEqual([own.config, own.disturbance], [config, disturbance]);
  }
});

Deno.test("planTraining() orders EMOTIONS first, in their order, then others by name", () => {
  const names = ["zest", "sad", "boredom", "neutral"];
  const own = names.flatMap((emotion) =>
    renamed(() => "x").slice(0, 2).map((r) => ({ ...r, emotion }))
  );
  assert.deepEqual(planTraining(own, LDA).experiment.emotions, [
    "neutral",
    "sad",
    "boredom",
    "zest",
  ]);
});

Deno.test("planTraining() leaves recordings out if none names its speaker, and warns", () => {
  const unnamed = renamed(() => UNKNOWN_SPEAKER);
  const { experiment, warnings } = planTraining(unnamed, LDA);
  assert.equal(experiment.split, "recording-folds");
  assert.match(warnings[0], /^No recording names its speaker: .* says little about speakers/);
  for (const { train } of foldsOf(experiment, unnamed)) {
    assert.equal(new Set(Array.from(train, (row) => unnamed[row].emotion)).size, 3);
  }
});

Deno.test("planTraining() counts the networks if there are fewer recordings than folds", async () => {
  const toy = toyDataset({ speakers: [UNKNOWN_SPEAKER], repetitions: 2 });
  const { columns, values } = toy.features;
  const recordings = toy.recordings.slice(0, 4); // two of each of two emotions
  const plan = planTraining(recordings, LDA);
  let fitted = 0;
  const fitOne = fitInTurn();
  const { model } = await trainModel(
    plan,
    tablesOf({ recordings, features: { columns, values: values.slice(0, 8) } }),
    { licence: "", limits: "" },
    (job, seed) => {
      fitted++;
      return fitOne(job, seed);
    },
  );
  model.network.dispose();
  assert.deepEqual([fitted, plan.networks], [5, 5]); // a fold a recording, the model
});

Deno.test("planTraining() leaves recordings out if an emotion, or each of them, has a single speaker", () => {
  for (const speaker of [() => "me", ({ emotion }: Recording) => emotion]) {
    const { experiment, warnings } = planTraining(renamed(speaker), LDA);
    assert.equal(experiment.split, "recording-folds");
    assert.match(warnings[0], /^There are too few speakers of each emotion/);
  }
});

Deno.test("planTraining() treats recordings without a speaker as separate speakers, if others have one", () => {
  const mixed = renamed(({ speaker }) => speaker === "a" ? UNKNOWN_SPEAKER : speaker);
  const { experiment, warnings } = planTraining(mixed, LDA);
  assert.equal(experiment.split, "speaker-folds");
  assert.match(warnings[0], /^6 of 18 recordings name no speaker, and are left out singly/);
  const folds = foldsOf(experiment, mixed);
  const unnamed = folds.map(({ test }) =>
    test.filter((row) => mixed[row].speaker === UNKNOWN_SPEAKER).length
  );
  assert.ok(unnamed.every((count) => count < 6), `${unnamed}`);
});

Deno.test("planTraining() warns if there are too few folds to calibrate", () => {
  const { experiment, warnings } = planTraining(recordings.slice(0, 12), LDA);
  assert.deepEqual([experiment.training.calibrated, warnings.length], [false, 1]);
  assert.match(warnings[0], /too few .* to calibrate/);
});

Deno.test("a model can be trained on few speakers with a single recording of each emotion", async () => {
  for (
    const [speakers, split, warned] of [
      [["a", "b"], "recording-folds", [/too few speakers/, /to calibrate/]],
      [["a", "b", "c"], "speaker-folds", [/to calibrate/]],
      [["a", "b", "c", "d"], "speaker-folds", []],
    ] as const
  ) {
    const dataset = toyDataset({ speakers, repetitions: 1 });
    const plan = planTraining(dataset.recordings, LDA);
    assert.equal(plan.experiment.split, split);
    assert.equal(plan.warnings.length, warned.length);
    for (const [i, words] of warned.entries()) assert.match(plan.warnings[i], words);
    const { model } = await trainModel(plan, tablesOf(dataset), { licence: "", limits: "" });
    model.network.dispose();
  }
});

for (
  const [what, own, choice, message] of [
    [
      "a single emotion",
      recordings.slice(0, 2),
      LDA,
      /2 recordings of calm, expected at least two/,
    ],
    ["no recording", [], LDA, /0 recordings of no emotion/],
    [
      "a single recording of an emotion",
      recordings.slice(0, 3),
      LDA,
      /a single recording of happy/,
    ],
    [
      "a kind that needs sequences",
      recordings,
      { ...LDA, kind: "cnn" },
      /"cnn", expected .* lda, mlp/,
    ],
  ] as const
) {
  Deno.test(`planTraining() refuses ${what}`, () => {
    assert.throws(() => planTraining(own, choice), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("trainModel() returns a model with its card, and the result on left-out recordings", async () => {
  const dataset = toyDataset({ speakers: ["a", "b", "c", "d"], repetitions: 6, noise: 0.2 });
  const plan = planTraining(dataset.recordings, LDA);
  const text = { licence: "none", limits: "toys" };
  const { model, run } = await trainModel(plan, tablesOf(dataset), text);
  assert.equal(run.predictions.length, dataset.recordings.length);
  assert.equal(run.result.protocol.folds, 4);
  assert.equal(run.result.scores.resample, "speakers");
  assert.deepEqual([model.card.licence, model.card.limits], ["none", "toys"]);
  assert.deepEqual(model.card.metrics.uar, run.result.scores.uar);
  assert.equal(model.card.training.speakers, 4);
  assert.ok(model.temperature > 0 && model.temperature !== 1);
  model.network.dispose();
  for (const named of [0, 2]) {
    const recordings = dataset.recordings.map((own, i) =>
      i % 3 < named ? own : {
        ...own,
        speaker: UNKNOWN_SPEAKER,
      }
    );
    const other = await trainModel(
      planTraining(recordings, LDA),
      tablesOf({ ...dataset, recordings }),
      text,
    );
    assert.equal(other.run.result.scores.resample, "recordings");
    assert.equal(other.run.result.scores.groups, recordings.length);
    other.model.network.dispose();
  }
});
