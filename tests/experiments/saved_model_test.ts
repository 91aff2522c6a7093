import assert from "node:assert/strict";
import { abstainThreshold, answersOf } from "../../lib/evaluation/calibration.ts";
import { buildSavedModel, type Experiment, runExperiments } from "../../lib/experiments/mod.ts";
import { fitRecogniser } from "../../lib/experiments/fit_recogniser.ts";
import type { Fit } from "../../lib/model/mod.ts";
import { fitInTurn, fitJob } from "../../lib/model/fitting.ts";
import { EMOTIONS, tablesOf, TOY_LDA, toyDataset } from "./toy.ts";

const dataset = toyDataset({ speakers: ["a", "b", "c"], repetitions: 5, noise: 0.5 });
// Recordings of an emotion that is not trained on are left out.
const bored = dataset.recordings.map((recording, row) =>
  row === 3 ? { ...recording, emotion: "bored" } : recording
);
const tables = tablesOf({ ...dataset, recordings: bored });
const training = { ...TOY_LDA, calibrated: true };
const experiment: Experiment = {
  id: "toy3-speakers",
  training,
  split: "leave-one-speaker-out",
  seeds: 1,
  enrolment: "none",
  emotions: EMOTIONS,
};

Deno.test("buildSavedModel() trains on all recordings, with metrics of unseen speakers", async () => {
  const { runs: [run], folds } = await runExperiments([experiment], tables);
  folds.forEach(({ recogniser }) => recogniser.network.dispose());
  const text = { licence: "for tests", limits: "not for people" };
  const model = await buildSavedModel(training, tables, run, { temperature: 0.8, ...text });

  const rows = Int32Array.from(bored.keys().filter((row) => row !== 3));
  const { network, temperature: _, ...recogniser } = await fitRecogniser(
    training,
    tables,
    rows,
    0,
    fitInTurn(),
  );
  const weightsOf = (own: typeof network) => own.getWeights().map((weight) => weight.dataSync());
  assert.deepEqual(weightsOf(model.network), weightsOf(network));

  const threshold = abstainThreshold(answersOf(run.predictions, EMOTIONS), 0.8);
  assert.ok(threshold > 0 && threshold < 1, `${threshold}`);
  const { uar, accuracy, macroF1 } = run.result.scores;
  const { network: __, ...rest } = model;
  assert.deepEqual(rest, {
    ...recogniser,
    temperature: 0.8,
    threshold,
    card: {
      description: model.card.description,
      training: {
        corpora: ["toy"],
        recordings: 44,
        speakers: 3,
        seed: 0,
        ...training,
      },
      metrics: {
        experiment: "toy3-speakers",
        protocol: run.result.protocol,
        uar,
        accuracy,
        macroF1,
      },
      ...text,
    },
  });
  assert.match(model.card.description, /lda on toy features/);
});

Deno.test("buildSavedModel() has a temperature of 1 unless given, and uses the given `fit`", async () => {
  const { runs: [run] } = await runExperiments([{ ...experiment, training: TOY_LDA }], tables);
  const seeds: number[] = [];
  const fit: Fit = (job, seed) => {
    seeds.push(seed);
    return fitJob(job(), seed);
  };
  const model = await buildSavedModel(TOY_LDA, tables, run, { fit, licence: "", limits: "" });
  assert.deepEqual([model.temperature, seeds], [1, [0]]);
});

Deno.test("buildSavedModel() takes its threshold from a run on fewer emotions too", async () => {
  const emotions = ["happy", "sad"], own = { ...experiment, training: TOY_LDA, emotions };
  const { runs: [run] } = await runExperiments([own], tables);
  const text = { correctWhenSure: 0.6, licence: "", limits: "" };
  const { threshold } = await buildSavedModel(TOY_LDA, tables, run, text);
  assert.equal(threshold, abstainThreshold(answersOf(run.predictions, emotions), 0.6));
  assert.ok(threshold < 1);
});
