import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { AUGMENTATIONS } from "../../lib/audio/augment/augmentations.ts";
import { EMOTIONS, type Recording } from "../../lib/corpus/mod.ts";
import { EMOBOX_FOLDS } from "../../lib/dataset/mod.ts";
import {
  ABLATED_TRAINING,
  ABLATION_NETWORKS,
  type AblationResult,
  runAblation,
} from "../../lib/experiments/mod.ts";
import type { FitJob, LdaConfig } from "../../lib/model/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { tablesOf } from "./toy.ts";

await loadBackend();

/** One recording of each emotion by one speaker of each fold. */
const recordings = EMOBOX_FOLDS.flatMap(([speaker]) =>
  EMOTIONS.map((emotion): Recording => ({
    id: `${speaker}-${emotion}`,
    corpus: "ravdess",
    speaker,
    emotion,
  }))
);
const values = Float32Array.from(recordings, (_, i) => Math.sin(i));
values[recordings.length - 1] = 1e3; // which is clipped, or is not
const tables = tablesOf({ recordings, features: { columns: ["x"], values } });

/** A network that predicts the first emotion for every recording. */
function constant(): tf.LayersModel {
  const layer = tf.layers.dense({ units: EMOTIONS.length, inputShape: [1], activation: "softmax" });
  const network = tf.sequential({ layers: [layer] });
  tf.tidy(() => {
    layer.setWeights([tf.zeros([1, EMOTIONS.length]), tf.oneHot(0, EMOTIONS.length).toFloat()]);
  });
  return network;
}

const jobs: FitJob[] = [];
const before = tf.memory().numTensors;
const results: AblationResult[] = await runAblation(tables, (job) => {
  jobs.push(job());
  return Promise.resolve({ network: constant(), classMeans: EMOTIONS.map((_, i) => [i]) });
});
const after = tf.memory().numTensors;

/** The job of the first fold of each step, by the step's id. */
const byStep = new Map(results.map(({ id }, step) => [id, jobs[6 * step]]));
const job = (id: string) => byStep.get(id)!;
const [{ id: full }] = results;

Deno.test("runAblation() fits six networks for each step, and disposes of them", () => {
  assert.equal(jobs.length, 6 * results.length);
  assert.equal(jobs.length, ABLATION_NETWORKS);
  assert.equal(after, before);
  assert.equal(new Set(results.map(({ id }) => id)).size, results.length);
});

Deno.test("runAblation() scores each step on unseen speakers, alone and enrolled", () => {
  for (const { uar, enrolledUar } of results) {
    // One emotion in eight, for every speaker. Where all answers are alike, scaling changes none.
    const chance = { mean: 1 / 8, low: 1 / 8, high: 1 / 8 };
    assert.deepEqual([uar, enrolledUar], [chance, chance]);
  }
});

Deno.test("each step changes the rows, their scaling or the configuration as described", () => {
  const training = ABLATED_TRAINING;
  const { shrinkage } = training.config as LdaConfig;
  const own = AUGMENTATIONS.filter(({ id }) => training.augmentations!.includes(id));
  const all = own.length;
  const channels = own.filter(({ channel }) => channel).length;
  // Five of six speakers, eight emotions, each augmentation scaled in two ways.
  const rows = 5 * 8 * 2 * all;
  const clipped = training.limit!;
  const expected = (share: number, largest = clipped, config: LdaConfig = { shrinkage }) => ({
    kind: training.kind,
    config,
    rows: rows * share,
    largest,
  });
  // Of 40 values that are about 0 but one, that one is about √40 standard deviations away.
  const unclipped = Math.max(...job("no-clipping").data.values);
  assert.ok(Math.abs(unclipped - Math.sqrt(40)) < 0.2, `${unclipped}`);
  assert.ok(unclipped > clipped);
  const found = [...byStep].map(([id, { kind, config, data }]) => [id, {
    kind,
    config,
    rows: data.labels.length,
    largest: Math.max(...data.values),
  }]);
  assert.deepEqual(Object.fromEntries(found), {
    [full]: expected(1),
    "no-channel": expected((all - channels) / all),
    "no-speed": expected((1 + channels) / all),
    "no-augmentation": expected(1 / all),
    "no-speaker-scaling": expected(1 / 2),
    "no-clipping": expected(1, unclipped),
    "less-shrinkage": expected(1, clipped, { shrinkage: shrinkage / 10 }),
  });
});
