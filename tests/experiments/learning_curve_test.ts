import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import { EMOBOX_FOLDS, rowsWhere, scale, selectRows } from "../../lib/dataset/mod.ts";
import { fitPopulationScaler } from "../../lib/dataset/speaker_normalisation.ts";
import { confusionMatrix } from "../../lib/evaluation/mod.ts";
import { unweightedAverageRecall } from "../../lib/evaluation/metrics.ts";
import {
  INNER_HELD_OUT,
  innerSplit,
  type LearningCurve,
  learningCurve,
  type Training,
} from "../../lib/experiments/mod.ts";
import { mlp, ORIGINAL_MLP } from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";
import { EMOTIONS, tablesOf, toyDataset } from "./toy.ts";

const actors = EMOBOX_FOLDS.flat().sort();

Deno.test("innerSplit() holds out training speakers of the first fold, and leaves its test speakers out", () => {
  const dataset = toyDataset({ speakers: actors, repetitions: 2 });
  const { train, heldOut } = innerSplit(dataset, ["calm", "sad"]);
  const of = (rows: Int32Array) => {
    const { recordings } = selectRows(dataset, rows);
    return {
      speakers: [...new Set(recordings.map(({ speaker }) => speaker))].sort(),
      emotions: [...new Set(recordings.map(({ emotion }) => emotion))].sort(),
      count: recordings.length,
    };
  };
  const others = actors.filter((own) => !EMOBOX_FOLDS.slice(0, 2).flat().includes(own));
  assert.deepEqual(of(train), { speakers: others, emotions: ["calm", "sad"], count: 16 * 4 });
  assert.deepEqual(of(heldOut), {
    speakers: EMOBOX_FOLDS[1],
    emotions: ["calm", "sad"],
    count: 4 * 4,
  });
  assert.deepEqual(INNER_HELD_OUT, EMOBOX_FOLDS[1]);
});

// Speaker c is held out. One value is so large that it matters whether it is clipped.
const toy = toyDataset({ speakers: ["a", "b", "c"], repetitions: 4 });
toy.features.values[0] = 20;
const split = {
  train: rowsWhere(toy, ({ speaker }) => speaker !== "c"),
  heldOut: rowsWhere(toy, ({ speaker }) => speaker === "c"),
};
const { earlyStopping: _, ...forever } = ORIGINAL_MLP;
const config = { ...forever, hidden: [5], batchSize: 8, epochs: 3, learningRate: 0.03 };
const training: Training = {
  features: "toy",
  emotions: EMOTIONS,
  kind: "mlp",
  config,
  scaling: "standard",
  limit: 0.5,
};

Deno.test("learningCurve() trains as the experiment does, with its limit, and scores both sides", async () => {
  const curve = await learningCurve(training, tablesOf(toy), split);
  // By hand: one network, seed 1, on rows that are clipped as the training says.
  const own = selectRows(toy, split.train);
  const speakers = own.recordings.map(({ speaker }) => speaker);
  const scaler = fitPopulationScaler(own.features.values, 2, speakers, 0.5);
  const labelsOf = (rows: Int32Array) =>
    Int32Array.from(
      rows,
      (row) => EMOTIONS.findIndex((own) => own === toy.recordings[row].emotion),
    );
  const expected = {
    losses: [] as number[],
    trainingUar: [] as number[],
    heldOutUar: [] as number[],
  };
  const scaled = scale(scaler, own.features.values);
  assert.equal(Math.max(...scaled), 0.5);
  const data = { values: scaled, labels: labelsOf(split.train), classes: 3 };
  await mlp.fit(data, config, seededRandom(1), (_, loss, network) => {
    const uar = (rows: Int32Array) => {
      const values = scale(scaler, selectRows(toy, rows).features.values);
      const outputs = network.predict(tf.tensor2d(values, [rows.length, 2])) as tf.Tensor2D;
      const predicted = outputs.argMax(1).dataSync();
      return unweightedAverageRecall(confusionMatrix(labelsOf(rows), predicted, 3));
    };
    expected.losses.push(loss);
    expected.trainingUar.push(uar(split.train));
    expected.heldOutUar.push(uar(split.heldOut));
  });
  assertClose(curve.losses, expected.losses, 1e-6, "loss");
  assert.deepEqual(curve, { ...expected, losses: curve.losses });
  const { losses } = await learningCurve({ ...training, limit: 1e9 }, tablesOf(toy), split);
  assert.ok(Math.abs(losses[0] - expected.losses[0]) > 0.01, "the limit makes no difference");
});

Deno.test("learningCurve() reports all epochs so far, and waits for the callback", async () => {
  const lengths: number[] = [];
  let busy = false;
  await learningCurve(training, tablesOf(toy), split, async (curve: LearningCurve) => {
    assert.equal(busy, false);
    busy = true;
    await new Promise((resolve) => setTimeout(resolve, 1));
    busy = false;
    lengths.push(curve.losses.length, curve.trainingUar.length, curve.heldOutUar.length);
  });
  assert.deepEqual(lengths, [1, 1, 1, 2, 2, 2, 3, 3, 3]);
});

Deno.test("learningCurve() does not train on held-out rows", async () => {
  const poisoned = toyDataset({ speakers: ["a", "b", "c"], repetitions: 4 });
  poisoned.features.values[0] = 20;
  for (const row of split.heldOut) poisoned.features.values[2 * row] = -77;
  const before = await learningCurve(training, tablesOf(toy), split);
  const after = await learningCurve(training, tablesOf(poisoned), split);
  assert.deepEqual(after.losses, before.losses);
  assert.deepEqual(after.trainingUar, before.trainingUar);
  assertClose(after.heldOutUar, [1 / 3, 1 / 3, 1 / 3], 1e-12); // all predicted alike
});
