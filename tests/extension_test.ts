/**
 * A new corpus, feature set, kind of model or experiment is one new file: each of these adds one
 * through the public interfaces, and runs it. The line in a registry only gives it a name.
 */
import assert from "node:assert/strict";
import { basename } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { decodeWav, loudestBlockDbfs, type Signal } from "../lib/audio/mod.ts";
import { type CorpusDefinition, describeCorpus, openCorpus } from "../lib/corpus/mod.ts";
import type { Dataset } from "../lib/dataset/mod.ts";
import { type Experiment, runExperiments, type Tables } from "../lib/experiments/mod.ts";
import { decodeTable, encodeTable, type FeatureSet } from "../lib/features/mod.ts";
import { type Fit, type ModelKind, withClassMeans } from "../lib/model/mod.ts";
import { seededRandom } from "../lib/core/random.ts";
import { loadBackend } from "../lib/tensorflow/mod.ts";
import { inTemporaryFolder, writeFiles } from "./helpers/corpus.ts";
import { wavBytes } from "./helpers/wav.ts";

/** A corpus: files named like `anna_sad_2.wav`. Sad people are quiet in it. */
const SPEAKERS = ["anna", "ben", "cleo"], EMOTIONS = ["sad", "angry"], TAKES = [1, 2];
const whispers: CorpusDefinition = {
  id: "whispers",
  title: "Whispers and shouts",
  parse: (name) => {
    const [, speaker, emotion, take] = /^([a-z]+)_([a-z]+)_(\d)(?:\.wav)?$/.exec(name) ?? [];
    if (!take) throw new SyntaxError(`Cannot parse ${name}, expected speaker_emotion_take.wav`);
    if (!EMOTIONS.includes(emotion)) throw new RangeError(`Cannot use ${name}: it is ${emotion}`);
    return { id: `${speaker}_${emotion}_${take}`, corpus: "whispers", speaker, emotion };
  },
  expected: SPEAKERS.flatMap((speaker) =>
    EMOTIONS.map((emotion) => ({ speaker, emotion, expected: TAKES.length }))
  ),
  pathOf: ({ id, speaker }) => `${speaker}/${id}.wav`,
  examplePath: "anna/anna_sad_1.wav",
  source: { page: "https://example.org/whispers" },
  licence: "CC0, by nobody",
};

const IDS = EMOTIONS.flatMap((emotion) =>
  SPEAKERS.flatMap((speaker) => TAKES.map((take) => `${speaker}_${emotion}_${take}`))
).sort();

/** A feature set: how loud a recording is, and how long. */
const level: FeatureSet = {
  id: "level",
  revision: 1,
  parameters: { blockS: 0.03 },
  columns: ["level_dbfs", "duration_s"],
  extract: (signal: Signal) =>
    Float32Array.of(loudestBlockDbfs(signal), signal.samples.length / signal.sampleRateHz),
};

/** A kind of model: the nearest mean of a class. */
const nearestMean: ModelKind<{ readonly sharpness: number }> = {
  id: "nearest-mean",
  fit: async ({ values, labels, classes }, { sharpness }) => {
    await loadBackend();
    const features = values.length / labels.length;
    const layer = tf.layers.dense({
      units: classes,
      inputShape: [features],
      activation: "softmax",
    });
    const network = tf.sequential({ layers: [layer] });
    tf.tidy(() => {
      const x = tf.tensor2d(values, [labels.length, features]);
      const ofClass = tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat();
      const means = tf.div(tf.matMul(x, ofClass, true), ofClass.sum(0)); // [features, classes]
      const bias = tf.mul(means.square().sum(0), -sharpness / 2);
      layer.setWeights([means.mul(sharpness), bias]);
    });
    return network;
  },
};

/** An experiment with all of them. */
const experiment: Experiment = {
  id: "whispers2-speakers",
  training: {
    features: level.id,
    emotions: EMOTIONS,
    kind: nearestMean.id,
    config: { sharpness: 2 },
    scaling: "standard",
  },
  split: "leave-one-speaker-out",
  seeds: 1,
  enrolment: "none",
  emotions: EMOTIONS,
};

/** Files of the corpus: a tone, and for sad people one that is 20 dB quieter. */
const files = new Map(IDS.map((id) => {
  const recording = whispers.parse(id);
  const peak = (recording.emotion === "sad" ? 0.05 : 0.5) * (id.endsWith("1") ? 1 : 0.9);
  const samples = Float32Array.from({ length: 4_800 }, (_, i) => peak * Math.sin(i / 5));
  return [whispers.pathOf(recording), wavBytes(samples)];
}));

/** Opens the corpus, extracts the features, and writes and reads the table. */
async function tableOf(folder: string): Promise<Dataset> {
  const corpus = await openCorpus(folder, whispers);
  const rows = await Promise.all(
    corpus.recordings.map(async ({ path, read }) => level.extract(decodeWav(await read(), path))),
  );
  await corpus.close();
  const values = Float32Array.from(rows.flatMap((row) => [...row]));
  const dataset = { recordings: corpus.recordings, features: { columns: level.columns, values } };
  const bytes = await encodeTable(dataset, level, whispers.licence);
  return await decodeTable(bytes, level, "level.parquet");
}

Deno.test("a new corpus is a CorpusDefinition", () =>
  inTemporaryFolder(async (folder) => {
    const [[missing], ...others] = files;
    await writeFiles(folder, new Map(others));
    await writeFiles(folder, new Map([["dan_bored_1.wav", new Uint8Array()]]));
    const corpus = await openCorpus(folder, whispers);
    assert.deepEqual(
      corpus.recordings.map(({ id }) => id),
      IDS.filter((id) => id !== basename(missing, ".wav")),
    );
    assert.deepEqual(corpus.missing, [
      { speaker: "anna", emotion: "angry", found: 1, expected: 2 },
    ]);
    assert.equal(missing, "anna/anna_angry_1.wav");
    const [{ speaker, emotion }] = corpus.recordings;
    assert.deepEqual([speaker, emotion], ["anna", "angry"]);
    assert.deepEqual(describeCorpus(corpus).slice(0, 2), [
      "11 of 12 clips, 3 of 3 speakers",
      "speaker anna: 3 of 4 clips (angry 1 of 2)",
    ]);
    assert.deepEqual(corpus.rejected.map(({ reason }) => reason), [
      "it is bored",
    ]);
  }));

Deno.test("a new feature set is a FeatureSet, and its tables are read back", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, files);
    const { recordings, features } = await tableOf(folder);
    assert.deepEqual(recordings, IDS.map((id) => whispers.parse(id)));
    assert.deepEqual(features.columns, level.columns);
    for (const [row, { id, emotion }] of recordings.entries()) {
      // A sine has the level of its peak, less 3 dB.
      const peak = (emotion === "sad" ? 0.05 : 0.5) * (id.endsWith("1") ? 1 : 0.9);
      const expected = 20 * Math.log10(peak / Math.SQRT2);
      assert.ok(Math.abs(features.values[2 * row] - expected) < 0.2, id);
      assert.equal(features.values[2 * row + 1], Math.fround(0.3));
    }
  }));

Deno.test("a new kind of model is a ModelKind", async () => {
  const data = {
    values: Float32Array.of(0, 2, 10, 12),
    labels: Int32Array.of(0, 0, 1, 1),
    classes: 2,
  };
  const network = await nearestMean.fit(data, { sharpness: 1 }, seededRandom(1));
  const x = tf.tensor2d([[6], [5], [8]]);
  const [middle, first, second] = (network.predict(x) as tf.Tensor2D).arraySync();
  // Means 1 and 11: log odds of 10 (x - 6).
  for (const [row, logit] of [[middle, 0], [first, -10], [second, 20]] as const) {
    assert.ok(Math.abs(row[1] - 1 / (1 + Math.exp(-logit))) < 1e-5, `${row}`);
  }
});

Deno.test("a new experiment is an Experiment: it runs on any tables and any fit", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, files);
    const table = await tableOf(folder);
    const asked: string[] = [];
    const tables: Tables = (id) => {
      asked.push(id);
      return Promise.resolve(table);
    };
    const fit: Fit = async (job, seed) => {
      const { kind, config, data } = job();
      assert.equal(kind, nearestMean.id);
      const random = seededRandom(seed);
      const network = await nearestMean.fit(data, config as { sharpness: number }, random);
      return withClassMeans(network, data);
    };
    const { runs: [{ result, predictions }], folds } = await runExperiments(
      [experiment],
      tables,
      fit,
    );
    assert.deepEqual([...new Set(asked)], ["level"]);
    assert.equal(folds.length, 3);
    assert.deepEqual(
      predictions.map(({ recording }) => recording.id).sort(),
      IDS,
    );
    // Loud and quiet are 20 dB apart, whoever speaks.
    assert.deepEqual(result.scores.confusion, [[6, 0], [0, 6]]);
    assert.deepEqual(result.scores.uar, { mean: 1, low: 1, high: 1 });
    assert.deepEqual([result.id, result.features, result.kind], [
      ...["whispers2-speakers", "level", "nearest-mean"],
    ]);
  }));
