import assert from "node:assert/strict";
import type { Dataset } from "../../lib/dataset/mod.ts";
import { fitScaler, scale, selectRows } from "../../lib/dataset/mod.ts";
import { fitPopulationScaler } from "../../lib/dataset/speaker_normalisation.ts";
import { AUGMENTATIONS, channelGroup } from "../../lib/audio/augment/augmentations.ts";
import {
  fitRecogniser,
  prepareTraining,
  rowWeights,
} from "../../lib/experiments/fit_recogniser.ts";
import type { Training } from "../../lib/experiments/mod.ts";
import type { FitJob } from "../../lib/model/mod.ts";
import { fitJob } from "../../lib/model/fitting.ts";
import { networkOutputs } from "../../lib/model/recogniser.ts";
import { EMOTIONS, tablesOf, TOY_LDA, toyDataset } from "./toy.ts";
import { assertClose } from "../helpers/close.ts";
import { scaleByGroup } from "../helpers/scale_by_group.ts";

const dataset = toyDataset({ speakers: ["a", "b", "c"], repetitions: 9 });
/** The rows of speakers a and b, the last three of each being left out. */
const rows = Int32Array.from({ length: 54 }, (_, i) => i).filter((i) => i % 27 < 24);
const own = selectRows(dataset, rows);
const { values } = own.features;
const speakers = own.recordings.map(({ speaker }) => speaker);
const labels = own.recordings.map(({ emotion }) => EMOTIONS.findIndex((name) => name === emotion));

const prepare = (change: Partial<Training>, tables = tablesOf(dataset)) =>
  prepareTraining({ ...TOY_LDA, ...change }, tables, rows);

Deno.test("prepareTraining() without scaling does not change the rows", async () => {
  const { scaler, data } = await prepare({ scaling: "none" });
  assert.deepEqual(data(), { values, labels: Int32Array.from(labels), classes: 3 });
  assert.deepEqual(scale(scaler, dataset.features.values), dataset.features.values);
});

Deno.test("prepareTraining() standardises by the training rows alone, and clips", async () => {
  const { scaler, data } = await prepare({ scaling: "standard", limit: 1 });
  const expected = fitScaler(values, 2, 1);
  for (const field of ["mean", "standardDeviation", "limit"] as const) {
    assert.deepEqual(scaler[field], expected[field]);
  }
  const scaled = data().values;
  assert.deepEqual(scaled, scale(expected, values));
  assert.equal(Math.max(...scaled), 1);
});

Deno.test("prepareTraining() by speaker gives each row twice: scaled by corpus, and by speaker", async () => {
  const { scaler, data } = await prepare({ scaling: "speaker", limit: 2 });
  const expected = fitPopulationScaler(values, 2, speakers, 2);
  assert.deepEqual(scaler, expected);
  assert.deepEqual(data(), {
    values: Float32Array.of(
      ...scale(expected, values),
      ...scaleByGroup(expected, values, speakers),
    ),
    labels: Int32Array.of(...labels, ...labels),
    classes: 3,
  });
});

Deno.test("prepareTraining() scales each corpus by itself, and then by speaker", async () => {
  // Of two corpora, the second one is moved: scaled, it is as if it were not.
  const both = (move: number): Dataset => ({
    recordings: [
      ...dataset.recordings,
      ...dataset.recordings.map((recording) => ({ ...recording, corpus: "other" })),
    ],
    features: {
      columns: dataset.features.columns,
      values: Float32Array.of(
        ...dataset.features.values,
        ...dataset.features.values.map((value) => value + move),
      ),
    },
  });
  const all = Int32Array.of(...rows, ...rows.map((row) => row + dataset.recordings.length));
  const prepareBoth = (move: number) => prepareTraining(TOY_LDA, tablesOf(both(move)), all);
  const [still, moved] = await Promise.all([prepareBoth(0), prepareBoth(100)]);
  const mean = still.scaler.mean[0];
  assertClose(moved.scaler.mean.subarray(0, 1), [mean + 50], 1e-3);
  const [expected, data] = [still.data(), moved.data()];
  // The average of the corpora counts as four recordings beside the 48 of each.
  const left = 50 * 4 / (4 + rows.length) / still.scaler.standardDeviation[0];
  const ofFirst = (values: Float32Array) => values.filter((_, i) => i % 2 === 0);
  const difference = ofFirst(data.values).map((value, i) => value - ofFirst(expected.values)[i]);
  assertClose(difference.subarray(0, rows.length), Array(rows.length).fill(-left), 1e-3);
  assertClose(
    difference.subarray(rows.length, 2 * rows.length),
    Array(rows.length).fill(left),
    1e-3,
  );
  assert.equal(data.values.length, 2 * 2 * all.length);
  assert.deepEqual(data.labels, expected.labels);
});

Deno.test("prepareTraining() distinguishes speakers of the same name by their corpora", async () => {
  const inTwoCorpora = dataset.recordings.map((recording) =>
    recording.speaker === "b" ? { ...recording, corpus: "other" } : recording
  );
  const sameName = inTwoCorpora.map((recording) => ({ ...recording, speaker: "a" }));
  const [expected, named] = await Promise.all(
    [inTwoCorpora, sameName].map((recordings) =>
      prepare({ scaling: "speaker" }, tablesOf({ ...dataset, recordings }))
    ),
  );
  assert.deepEqual(named.scaler, expected.scaler);
  assert.deepEqual(named.data(), expected.data());
  const { weights } = named.data();
  const ofRows = rowWeights(Array.from(rows, (row) => sameName[row]));
  assert.ok(weights!.every((weight, i) => weight === ofRows[i % rows.length]));
  assert.ok(new Set(weights).size === 2);
});

Deno.test("prepareTraining() weights the recordings of each augmentation by themselves", async () => {
  const recordings = dataset.recordings.map((recording) =>
    recording.speaker === "b" ? { ...recording, corpus: "other" } : recording
  );
  const table = { ...dataset, recordings };
  const some = selectRows(table, rows.filter((row) => row % 27 < 12 || row < 20));
  const augmentations = ["1x", "0.85x"];
  const { data } = await prepare(
    { scaling: "standard", augmentations },
    tablesOf(table, { "toy-0.85x": some }),
  );
  assert.deepEqual(
    [...data().weights!],
    [selectRows(table, rows), some].flatMap((own) => [...rowWeights(own.recordings)]),
  );
});

Deno.test("prepareTraining() scales augmented recordings like unaugmented ones", async () => {
  const moved = (by: number): Dataset => ({
    ...dataset,
    features: { ...dataset.features, values: dataset.features.values.map((value) => value + by) },
  });
  const tables = tablesOf(dataset, {
    "toy-0.85x": moved(10),
    "toy-1.08x-channel": moved(20),
    "toy-1.17x": moved(40),
  });
  const augmentations = ["1x", "0.85x", "1.08x-channel"];
  const { scaler, data } = await prepare({ scaling: "speaker", augmentations }, tables);
  assert.deepEqual(scaler, fitPopulationScaler(values, 2, speakers));
  const channels = own.recordings.map((recording) => channelGroup(recording, true));
  assert.ok(new Set(channels).size > 2);
  const expected = [[0, speakers], [10, speakers], [20, channels]] as const;
  assert.deepEqual(
    [...data().values],
    expected.flatMap(([by, groups]) => {
      const augmented = values.map((value) => value + by);
      return [...scale(scaler, augmented), ...scaleByGroup(scaler, augmented, groups)];
    }),
  );
  assert.deepEqual(data().labels, Int32Array.from({ length: 6 * 48 }, (_, i) => labels[i % 48]));
});

Deno.test("prepareTraining() mixed scales unaugmented rows by speaker, and augmented ones by corpus", async () => {
  const augmented = selectRows(dataset, rows.filter((_, i) => i % 3 === 0));
  const tables = tablesOf(dataset, { "toy-1.08x-channel": augmented });
  const augmentations = ["1x", "1.08x-channel"];
  const { scaler, data } = await prepare({ scaling: "mixed", augmentations }, tables);
  // The augmented table has a third of the recordings, in another order of rows.
  assert.deepEqual(data(), {
    values: Float32Array.of(
      ...scaleByGroup(scaler, values, speakers),
      ...scale(scaler, augmented.features.values),
    ),
    labels: Int32Array.of(...labels, ...labels.filter((_, i) => i % 3 === 0)),
    classes: 3,
  });
});

Deno.test("prepareTraining() computes scaled changes by disturbances, of training rows alone", async () => {
  // Every third recording of the fold, and one of another speaker, each disturbed by its own amount.
  const disturbed = Int32Array.of(
    ...rows.filter((_, i) => i % 3 === 0),
    dataset.recordings.length - 1,
  );
  const table = selectRows(dataset, disturbed);
  const by = (i: number) => 0.01 * (i % 7);
  const changed = table.features.values.map((value, i) => value + by(i));
  const features = { ...table.features, values: changed };
  const tables = tablesOf(dataset, { "toy-disturbed": { ...table, features } });
  const { scaler, data } = await prepare({ disturbance: 2 }, tables);
  const { disturbances, ...rest } = data();
  assert.deepEqual(rest, (await prepare({})).data());
  const trained = changed.subarray(0, -2);
  const expected = Array.from(trained, (_, i) => 2 * by(i) / scaler.standardDeviation[i % 2]);
  assertClose(disturbances!, expected, 1e-4);
  const others = { "toy-disturbed": selectRows(dataset, Int32Array.of(24, 25)) };
  await assert.rejects(prepare({ disturbance: 2 }, tablesOf(dataset, others)), {
    name: "RangeError",
    message: "Cannot train: the table toy-disturbed has none of the 48 recordings",
  });
});

Deno.test("prepareTraining() refuses an augmented table without any of the recordings", async () => {
  const others = selectRows(dataset, Int32Array.of(24, 25));
  const tables = tablesOf(dataset, { "toy-0.85x": others });
  await assert.rejects(prepare({ augmentations: ["1x", "0.85x"] }, tables), {
    name: "RangeError",
    message: "Cannot train: the table toy-0.85x has none of the 48 recordings",
  });
});

Deno.test("prepareTraining() refuses recordings of a corpus that share an id", async () => {
  const recordings = dataset.recordings.map((own) => ({ ...own, id: own.id.slice(2) }));
  await assert.rejects(prepare({}, tablesOf({ ...dataset, recordings })), {
    name: "RangeError",
    message: "Cannot train: recordings of one corpus in the table toy share an id",
  });
});

Deno.test("prepareTraining() refuses rows that lack an emotion, and an unknown augmentation", async () => {
  const calm = rows.filter((row) => dataset.recordings[row].emotion !== "happy");
  await assert.rejects(prepareTraining(TOY_LDA, tablesOf(dataset), calm), {
    name: "RangeError",
    message: "Cannot train: no recording is happy",
  });
  await assert.rejects(prepare({ augmentations: ["2x"] }), {
    name: "RangeError",
    message: 'Cannot train: unknown augmentation "2x", expected one of ' +
      AUGMENTATIONS.map(({ id }) => id).join(", "),
  });
});

Deno.test("fitRecogniser() passes the prepared data, kind, configuration and seed to `fit`", async () => {
  const given: [FitJob, number][] = [];
  const training = { ...TOY_LDA, limit: 2 };
  const recogniser = await fitRecogniser(training, tablesOf(dataset), rows, 7, (job, seed) => {
    given.push([job(), seed]);
    return fitJob(job(), seed);
  });
  const { scaler, data } = await prepare({ limit: 2 });
  assert.deepEqual(given, [[{ kind: "lda", config: training.config, data: data() }, 7]]);
  const { network, ...rest } = recogniser;
  const { classMeans } = await fitJob(given[0][0], 7);
  assert.deepEqual(rest, {
    featureSet: "toy",
    emotions: EMOTIONS,
    scaler,
    classMeans,
    temperature: 1,
  });
  assert.equal(networkOutputs({ network }, values, scaler).length, 3 * rows.length);
});
