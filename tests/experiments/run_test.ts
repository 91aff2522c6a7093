import assert from "node:assert/strict";
import { takeRows } from "../../lib/core/arrays.ts";
import type { Dataset } from "../../lib/dataset/mod.ts";
import { type Prediction, score } from "../../lib/evaluation/mod.ts";
import { fitTemperature } from "../../lib/evaluation/calibration.ts";
import { scoreGroups } from "../../lib/evaluation/groups.ts";
import {
  type Experiment,
  type FittedFold,
  networkCount,
  runExperiments,
  runFold,
} from "../../lib/experiments/mod.ts";
import { fitRecogniser } from "../../lib/experiments/fit_recogniser.ts";
import {
  emotionProbabilities,
  enrolVoice,
  networkLogs,
  ORIGINAL_MLP,
  startFitPool,
} from "../../lib/model/mod.ts";
import { fitInTurn } from "../../lib/model/fitting.ts";
import { temper } from "../../lib/model/probabilities.ts";
import { assertClose } from "../helpers/close.ts";
import { EMOTIONS, tablesOf, TOY_LDA, toyDataset } from "./toy.ts";

const speakers = ["a", "b", "c", "d", "e"];
const dataset = toyDataset({ speakers, repetitions: 4, noise: 0.6 });
const tables = tablesOf(dataset);
const { recordings, features: { columns, values } } = dataset;
const rowOf = (id: string) => recordings.findIndex((recording) => recording.id === id);
const take = (rows: ArrayLike<number>) => takeRows(values, columns.length, rows);

const calibrated = { ...TOY_LDA, calibrated: true };
const toy: Experiment = {
  id: "toy3-speakers",
  training: calibrated,
  split: "leave-one-speaker-out",
  seeds: 1,
  enrolment: "none",
  emotions: EMOTIONS,
};
const two = ["calm", "sad"] as const;
const group: readonly Experiment[] = [
  toy,
  { ...toy, id: "toy2-speakers", emotions: two },
  { ...toy, id: "toy3-enrolled", enrolment: "speaker" },
  { ...toy, id: "toy2-enrolled", enrolment: "speaker", emotions: two },
];

let fitted = 0;
const inTurn = fitInTurn();
const { runs, folds } = await runExperiments(group, tables, (job, seed) => {
  fitted++;
  return inTurn(job, seed);
});

/** The contents of a fold, without tensors. */
const described = ({ recogniser: { network, ...rest }, ...fold }: FittedFold) => ({
  ...fold,
  ...rest,
  weights: network.getWeights().map((weight) => weight.dataSync().slice()),
});

Deno.test("runExperiments() tests every recording of the emotions once, on a model of other speakers", () => {
  for (const [i, { result, predictions }] of runs.entries()) {
    const { id, emotions } = group[i];
    const tested = recordings.filter(({ emotion }) => emotions.some((own) => own === emotion));
    assert.deepEqual(
      predictions.map(({ recording }) => recording.id).sort(),
      tested.map(({ id }) => id).sort(),
    );
    for (const { experiment, recording, truth, fold, seed, probabilities } of predictions) {
      assert.equal(recording, recordings[rowOf(recording.id)]);
      assert.deepEqual([experiment, truth, seed], [id, recording.emotion, 1]);
      assert.equal(fold, 1 + speakers.indexOf(recording.speaker));
      assert.equal(probabilities.length, emotions.length);
      assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-6);
    }
    assert.equal(result.id, id);
  }
  for (const [i, { test, number, seed }] of folds.entries()) {
    assert.deepEqual([number, seed], [i + 1, 1]);
    assert.deepEqual([...new Set(Array.from(test, (row) => recordings[row].speaker))], [
      speakers[i],
    ]);
  }
});

Deno.test("runExperiments() fits as many networks as networkCount() returns", () => {
  assert.equal(fitted, 5 + 3);
  assert.equal(fitted, networkCount(group, speakers.length));
});

Deno.test("runExperiments() scores its predictions by speakers, and reports its protocol", () => {
  for (const [i, { result, predictions }] of runs.entries()) {
    const { emotions, enrolment } = group[i];
    assert.deepEqual(result.scores, score(predictions, { emotions, resample: "speakers" }));
    assert.deepEqual(result.groups, scoreGroups(predictions, emotions));
    assert.deepEqual(result.protocol, {
      split: "leave-one-speaker-out",
      folds: 5,
      seeds: 1,
      enrolment,
    });
    assert.deepEqual([result.features, result.scaling, result.kind], ["toy", "speaker", "lda"]);
  }
});

Deno.test("runExperiments() trains a fold as fitRecogniser() does, on all other speakers", async () => {
  for (const fold of folds) {
    const { recogniser, test, number } = fold;
    const train = Int32Array.from(recordings.keys().filter((row) => !test.includes(row)));
    const own = await fitRecogniser(calibrated, tables, train, number, fitInTurn());
    const { temperature } = recogniser;
    assert.deepEqual(described({ ...fold, recogniser: { ...own, temperature } }), described(fold));
  }
});

Deno.test("with an odd number of folds, each gets a temperature fitted on speakers unseen by its model", async () => {
  // Folds a and b share a model trained on neither, so do c and d, and e has one with a.
  for (const [fold, other] of [[0, 1], [1, 0], [2, 3], [3, 2], [4, 0]]) {
    const held = [...folds[fold].test, ...folds[other].test];
    const train = Int32Array.from(recordings.keys().filter((row) => !held.includes(row)));
    const recogniser = await fitRecogniser(calibrated, tables, train, 0, fitInTurn());
    const { test } = folds[other];
    const temperature = fitTemperature(
      networkLogs(recogniser, take(test), recogniser.scaler),
      Int32Array.from(test, (row) => EMOTIONS.findIndex((own) => own === recordings[row].emotion)),
      EMOTIONS.length,
    );
    assert.equal(folds[fold].recogniser.temperature, temperature, `fold ${fold + 1}`);
    assert.notEqual(temperature, 1);
  }
});

/** Requires the predictions of an experiment to be those that a function makes for each row. */
function assertPredicts(
  { predictions }: { readonly predictions: readonly Prediction[] },
  predict: (fold: FittedFold, row: number) => Float32Array,
): void {
  for (const { recording: { id }, fold, probabilities } of predictions) {
    assertClose(probabilities, predict(folds[fold - 1], rowOf(id)), 1e-6, id);
  }
}

Deno.test("without enrolment, predictions are the model's, among the experiment's emotions", () => {
  assertPredicts(runs[0], ({ recogniser }, row) => emotionProbabilities(recogniser, take([row])));
  assertPredicts(
    runs[1],
    ({ recogniser }, row) => emotionProbabilities(recogniser, take([row]), { among: [0, 2] }),
  );
});

Deno.test("with enrolment, predictions follow enrolment with all other test recordings of the speaker", () => {
  const voiceOf = ({ recogniser, test }: FittedFold, row: number) =>
    enrolVoice(recogniser, take(test.filter((other) => other !== row)));
  assertPredicts(
    runs[2],
    (fold, row) =>
      emotionProbabilities(fold.recogniser, take([row]), { voice: voiceOf(fold, row) }),
  );
  assertPredicts(runs[3], (fold, row) =>
    emotionProbabilities(fold.recogniser, take([row]), {
      voice: voiceOf(fold, row),
      among: [0, 2],
    }));
  const [none, enrolled] = [0, 2].map((i) => [...runs[i].predictions[0].probabilities]);
  assert.notDeepEqual(none, enrolled);
});

/** The dataset with other values and labels for the recordings of some speakers. */
function poisoned(held: readonly string[]): Dataset {
  const isHeld = (row: number) => held.includes(recordings[row].speaker);
  const next = (emotion: string) =>
    EMOTIONS[(EMOTIONS.findIndex((own) => own === emotion) + 1) % 3];
  return {
    recordings: recordings.map((recording, row) =>
      isHeld(row) ? { ...recording, emotion: next(recording.emotion) } : recording
    ),
    features: {
      columns,
      values: values.map((value, i) =>
        isHeld(Math.floor(i / columns.length)) ? 500 - 9 * value : value
      ),
    },
  };
}

Deno.test("test recordings do not influence the model that they test, nor its temperature", async () => {
  for (const [i, speaker] of speakers.entries()) {
    const { folds: after } = await runExperiments(
      [toy],
      tablesOf(poisoned([speaker])),
      fitInTurn(),
    );
    assert.deepEqual(described(after[i]), described(folds[i]), `fold of ${speaker}`);
    // The change has an effect: models that were trained on it are different.
    for (const [j, other] of after.entries()) {
      if (j !== i) assert.notDeepEqual(described(other).weights, described(folds[j]).weights);
    }
  }
});

Deno.test("a calibrated experiment on two speakers is refused, with the number that is needed", async () => {
  const pair = toyDataset({ speakers: ["a", "b"], repetitions: 3 });
  await assert.rejects(runExperiments([toy], tablesOf(pair)), {
    name: "RangeError",
    message:
      "Cannot fit temperatures: nothing remains to train on if two folds are left out, expected " +
      "three speakers or more",
  });
});

Deno.test("runExperiments() refuses experiments that cannot share models, or lack an emotion", async () => {
  const refuses = (own: readonly Experiment[], message: RegExp) =>
    assert.rejects(runExperiments(own, tables), { name: "RangeError", message });
  for (const other of [{ split: "random" }, { seeds: 2 }, { training: TOY_LDA }] as const) {
    await refuses([toy, { ...toy, ...other }], /^Cannot run 2 experiments together/);
  }
  await refuses([], /^Cannot run 0 experiments together/);
  const emotions = ["calm", "hapy"];
  await refuses(
    [toy, { ...toy, emotions }],
    /toy3-speakers: it chooses among calm, hapy, but its training has no hapy, only calm, happy, sad/,
  );
});

Deno.test("runExperiments() passes on the error if a model cannot be fitted", async () => {
  const broken = new Error("no more memory");
  for (const training of [TOY_LDA, calibrated]) {
    await assert.rejects(
      runExperiments([{ ...toy, training }], tables, () => Promise.reject(broken)),
      broken,
    );
  }
});

const networks: Experiment = {
  ...toy,
  id: "mlp3-speakers",
  training: {
    ...TOY_LDA,
    kind: "mlp",
    config: {
      ...ORIGINAL_MLP,
      hidden: [4],
      hiddenDropout: 0.2,
      epochs: 2,
      batchSize: 64,
      mixup: 0.4,
    },
    calibrated: true,
  },
};

Deno.test("runExperiments() gives the same on one or two workers as on this thread", async () => {
  const expected = await runExperiments([networks], tables);
  for (const size of [1, 2]) {
    const pool = startFitPool(size);
    try {
      const found = await runExperiments([networks], tables, pool.fit);
      assert.deepEqual(found.runs, expected.runs, `${size} workers`);
      assert.deepEqual(found.folds.map(described), expected.folds.map(described));
    } finally {
      pool.stop();
    }
  }
});

Deno.test("a random split holds out a quarter for each seed, and is scored by seeds", async () => {
  const random = { ...toy, training: TOY_LDA, split: "random", seeds: 2 } as const;
  const { runs: [{ result, predictions }], folds: own } = await runExperiments([random], tables);
  assert.deepEqual([result.scores.resample, result.scores.groups], ["seeds", 2]);
  assert.deepEqual(result.protocol, { split: "random", folds: 2, seeds: 2, enrolment: "none" });
  assert.equal(predictions.length, 2 * recordings.length / 4);
  assert.notDeepEqual(own[0].test, own[1].test);
  assert.equal(networkCount([random], 5), 2);
});

Deno.test("runExperiments() refuses to fit the temperature of a single fold", async () => {
  const random = { ...toy, split: "random", seeds: 2 } as const;
  await assert.rejects(runExperiments([random], tables), {
    name: "RangeError",
    message:
      "Cannot fit the temperature of a repetition's only fold, expected two folds or more: " +
      "its own test recordings would decide it",
  });
});

Deno.test("seeds repeat the folds of speakers with other weights", async () => {
  const training = { ...networks.training, calibrated: false };
  const twice = { ...networks, training, seeds: 2 };
  const { folds: own, runs: [{ predictions }] } = await runExperiments([twice], tables);
  assert.deepEqual(own.map(({ number, seed }) => `${number} ${seed}`), [
    ...["1 1", "2 1", "3 1", "4 1", "5 1", "1 2", "2 2", "3 2", "4 2", "5 2"],
  ]);
  assert.deepEqual(own[5].test, own[0].test);
  assert.notDeepEqual(described(own[5]).weights, described(own[0]).weights);
  assert.equal(predictions.length, 2 * recordings.length);
});

Deno.test("runFold() gives the same predictions as runExperiments() for that fold", async () => {
  const plain = { ...toy, training: TOY_LDA, emotions: two };
  const { runs: [{ predictions }] } = await runExperiments([plain], tables);
  for (const repetition of [0, 3]) {
    const own = await runFold(plain, tables, repetition);
    assert.equal(own.length, 8);
    assert.deepEqual(own, predictions.filter(({ fold }) => fold === repetition + 1));
  }
});

Deno.test("an experiment that is not calibrated has a temperature of 1", async () => {
  const { runs: [{ predictions }], folds: own } = await runExperiments(
    [{ ...toy, training: TOY_LDA }],
    tables,
  );
  assert.deepEqual(own.map(({ recogniser }) => recogniser.temperature), [1, 1, 1, 1, 1]);
  const [{ probabilities, fold }] = predictions;
  const { temperature } = folds[fold - 1].recogniser;
  assertClose(
    temper(probabilities, 3, temperature),
    runs[0].predictions[0].probabilities,
    1e-6,
  );
});

Deno.test("runExperiments() does not enrol a speaker with one of the same name in another corpus", async () => {
  // Each of the two corpora has a speaker "a"; the first fold tests all of both.
  const one = toyDataset({ speakers: ["a", "b"], repetitions: 2 });
  const both = one.recordings.map((own, i) => ({ ...own, corpus: i % 2 === 0 ? "x" : "y" }));
  const apart = both.map((own) => ({ ...own, speaker: `${own.corpus} ${own.speaker}` }));
  const scaled = { ...toy, training: TOY_LDA, split: "random", enrolment: "speaker" } as const;
  const run = (recordings: Dataset["recordings"]) =>
    runExperiments([scaled], tablesOf({ ...one, recordings }));
  const [expected, found] = await Promise.all([apart, both].map(run));
  const probabilities = ({ runs: [{ predictions }] }: typeof found) =>
    predictions.map((own) => [...own.probabilities]);
  assert.deepEqual(probabilities(found), probabilities(expected));
  const mixed = await run(both.map((own) => ({ ...own, corpus: "x" })));
  assert.notDeepEqual(probabilities(found), probabilities(mixed));
  for (const { folds } of [expected, found, mixed]) {
    for (const { recogniser } of folds) recogniser.network.dispose();
  }
});
