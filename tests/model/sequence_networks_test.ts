import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import { identityScaler } from "../../lib/dataset/scaler.ts";
import { LOGMEL_BANDS } from "../../lib/features/mod.ts";
import { logmel, LOGMEL_FRAMES } from "../../lib/features/sets/logmel.ts";
import { networkOutputs } from "../../lib/model/recogniser.ts";
import {
  buildCnn,
  buildLstm,
  cnn,
  lstm,
  SMALL_CNN,
  SMALL_LSTM,
} from "../../lib/model/sequence_networks.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

const FEATURES = logmel.columns.length;

/** A row of `logmel` with a value for each frame and band. */
const rowOf = (value: (frame: number, band: number) => number) =>
  Float32Array.from(
    { length: FEATURES },
    (_, i) => value(Math.floor(i / LOGMEL_BANDS), i % LOGMEL_BANDS),
  );

/** Rows of two classes that differ in the band that is loud. */
function loudBands(rows: number, seed: number) {
  const random = seededRandom(seed);
  const values = new Float32Array(rows * FEATURES);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  for (const [i, label] of labels.entries()) {
    const loud = label === 0 ? 3 : 20;
    values.set(rowOf((_, band) => (band === loud ? 2 : 0) + random.uniform() - 0.5), i * FEATURES);
  }
  return { values, labels, classes: 2 };
}

const schedule = { batchSize: 8, schedule: "one-cycle", labelSmoothing: 0 } as const;

Deno.test("buildCnn() convolves over frames, max-pools pairs of them, and averages over time", () => {
  const config = { ...SMALL_CNN, filters: [1], kernelSize: 1 };
  const model = buildCnn(FEATURES, 2, config, seededRandom(1));
  // One filter that outputs band 3 minus 1; the logits are its mean and minus the mean.
  const band = tf.oneHot(tf.scalar(3, "int32"), LOGMEL_BANDS).reshape([1, LOGMEL_BANDS, 1]);
  model.setWeights([band.toFloat(), tf.tensor1d([-1]), tf.tensor2d([[1, -1]]), tf.zeros([2])]);
  const row = rowOf((frame, band) => (band === 3 ? frame : 100));
  const logits = (model.predict(tf.tensor2d(row, [1, FEATURES])) as tf.Tensor).dataSync();
  // Band 3 minus 1 is -1, 0, 1, … 78; after ReLU and max pooling it is 0, 2, … 78.
  const mean = (LOGMEL_FRAMES - 2) / 2;
  assertClose(logits, [mean, -mean], 1e-4);
  model.dispose();
});

Deno.test("buildCnn() and buildLstm() name their layers", () => {
  const networks = [
    buildCnn(FEATURES, 3, { ...SMALL_CNN, filters: [4, 6] }, seededRandom(1)),
    buildLstm(FEATURES, 3, { ...SMALL_LSTM, units: 5 }, seededRandom(1)),
  ];
  assert.deepEqual(networks.map(({ layers }) => layers.map(({ name }) => name)), [
    [
      "frames",
      ...["convolution_1", "pool_1", "dropout_1", "convolution_2", "pool_2", "dropout_2"],
      ...["mean_over_time", "logits"],
    ],
    ["frames", "lstm", "mean_over_time", "dropout", "logits"],
  ]);
  const parameters = networks.map((network) => network.countParams());
  assert.deepEqual(parameters, [
    5 * LOGMEL_BANDS * 4 + 4 + 5 * 4 * 6 + 6 + 6 * 3 + 3,
    4 * 5 * (LOGMEL_BANDS + 5 + 1) + 5 * 3 + 3,
  ]);
  for (const network of networks) {
    assert.deepEqual([network.inputs[0].shape, network.outputs[0].shape], [
      [null, FEATURES],
      [null, 3],
    ]);
    network.dispose();
  }
});

Deno.test("cnn learns which band is loud, and generalises to new rows", async () => {
  const config = {
    ...SMALL_CNN,
    ...schedule,
    filters: [4, 4],
    kernelSize: 3,
    epochs: 12,
    mixup: 0,
  };
  const network = await cnn.fit(
    loudBands(16, 1),
    { ...config, learningRate: 0.03 },
    seededRandom(1),
  );
  const { values, labels } = loudBands(10, 2);
  const probabilities = networkOutputs({ network }, values, identityScaler(FEATURES));
  for (const [i, label] of labels.entries()) {
    assert.ok(probabilities[2 * i + label] > 0.9, `${probabilities}`);
  }
  network.dispose();
});

Deno.test("lstm learns which band is loud, and generalises to new rows", async () => {
  const config = { ...SMALL_LSTM, ...schedule, units: 4, epochs: 4, mixup: 0, learningRate: 0.3 };
  const network = await lstm.fit(loudBands(8, 1), config, seededRandom(1));
  const { values, labels } = loudBands(10, 2);
  const probabilities = networkOutputs({ network }, values, identityScaler(FEATURES));
  for (const [i, label] of labels.entries()) {
    assert.ok(probabilities[2 * i + label] > 0.9, `${probabilities}`);
  }
  network.dispose();
});

for (const [kind, config] of [[cnn, SMALL_CNN], [lstm, SMALL_LSTM]] as const) {
  Deno.test(`${kind.id} depends on the seed alone and leaves no tensors`, async () => {
    const small = { ...config, ...schedule, filters: [2], units: 2, kernelSize: 3, epochs: 1 };
    const data = loudBands(4, 1);
    const weightsOf = async (seed: number) => {
      const network = await kind.fit(data, small as never, seededRandom(seed));
      const weights = network.getWeights().map((weight) => weight.dataSync().slice());
      network.dispose();
      return weights;
    };
    const first = await weightsOf(1);
    const before = [tf.memory().numTensors, tf.backend().numDataIds()];
    assert.deepEqual(await weightsOf(1), first);
    assert.notDeepEqual((await weightsOf(2))[0], first[0]);
    assert.deepEqual([tf.memory().numTensors, tf.backend().numDataIds()], before);
  });
}
