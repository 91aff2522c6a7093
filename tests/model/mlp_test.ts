import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import { meanPower } from "../../lib/core/statistics.ts";
import { identityScaler } from "../../lib/dataset/scaler.ts";
import { buildMlp, mlp, ORIGINAL_MLP } from "../../lib/model/mod.ts";
import { networkOutputs } from "../../lib/model/recogniser.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

const layers = { hidden: [5, 4], inputDropout: 0.1, hiddenDropout: 0.2, l2: 0.25 };

Deno.test("buildMlp() gives its layers descriptive names, which summary() shows", () => {
  const model = buildMlp(3, 2, layers, seededRandom(1));
  const lines: string[] = [];
  model.summary(undefined, undefined, (line: string) => lines.push(line));
  const rows = lines.flatMap((line) => {
    const row = /^(\w+) \((\w+)\)\s+\[(?:.*?)\]\s+\[(null|batch),(\d+)\]\s+(\d+)\s*$/.exec(line);
    return row ? [[row[1], row[2], Number(row[4]), Number(row[5])]] : [];
  });
  assert.deepEqual(rows, [
    ["features", "InputLayer", 3, 0],
    ["dropout_features", "Dropout", 3, 0],
    ["hidden_1", "Dense", 5, 3 * 5 + 5],
    ["dropout_1", "Dropout", 5, 0],
    ["hidden_2", "Dense", 4, 5 * 4 + 4],
    ["dropout_2", "Dropout", 4, 0],
    ["logits", "Dense", 2, 4 * 2 + 2],
  ]);
  assert.match(lines.join("\n"), /Total params: 54\n/);
  const rates = model.layers.flatMap((layer) => layer.getConfig().rate ?? []);
  assert.deepEqual(rates, [0.1, 0.2, 0.2]);
  assert.deepEqual(model.inputs[0].shape, [null, 3]);
  model.dispose();
});

Deno.test("buildMlp() leaves out dropout at rate 0", () => {
  const model = buildMlp(3, 2, { ...layers, inputDropout: 0, hiddenDropout: 0 }, seededRandom(1));
  assert.deepEqual(model.layers.map(({ name }) => name), [
    "features",
    "hidden_1",
    "hidden_2",
    "logits",
  ]);
  model.dispose();
});

Deno.test("buildMlp() penalises the squared weights of each layer, but not the biases", () => {
  const model = buildMlp(3, 2, layers, seededRandom(1));
  model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, weight.rank)));
  // Kernels are filled with 2, biases with 1.
  const losses = model.calculateLosses().map((loss) => loss.dataSync()[0]);
  assertClose(losses, [15, 20, 8].map((weights) => 0.25 * weights * 4), 1e-5);
  model.dispose();
  const free = buildMlp(3, 2, { ...layers, l2: 0 }, seededRandom(1));
  assert.deepEqual(free.calculateLosses(), []);
  free.dispose();
});

Deno.test("buildMlp() draws Glorot-uniform weights from the seed", () => {
  const weightsOf = (seed: number) => {
    const model = buildMlp(200, 8, { ...layers, hidden: [100] }, seededRandom(seed));
    const weights = model.getWeights().map((weight) => weight.dataSync().slice());
    model.dispose();
    return weights;
  };
  const [kernel, bias, last] = weightsOf(1);
  const limit = Math.sqrt(6 / 300);
  assert.ok(kernel.every((weight) => Math.abs(weight) <= limit));
  assert.ok(Math.abs(meanPower(kernel) / (limit ** 2 / 3) - 1) < 0.02, `${meanPower(kernel)}`);
  assert.ok(bias.every((value) => value === 0));
  assert.notDeepEqual(kernel.subarray(0, 8), last.subarray(0, 8));
  assert.deepEqual(weightsOf(1), [kernel, bias, last, new Float32Array(8)]);
  assert.notDeepEqual(weightsOf(2)[0], kernel);
});

Deno.test("mlp learns exclusive or, which is not linear, and gives probabilities", async () => {
  const data = {
    values: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1),
    labels: Int32Array.of(0, 1, 1, 0),
    classes: 2,
  };
  const config = { ...ORIGINAL_MLP, hidden: [16], batchSize: 4, epochs: 60, learningRate: 0.15 };
  const { earlyStopping: _, ...forever } = config;
  const network = await mlp.fit(data, forever, seededRandom(1));
  const probabilities = networkOutputs({ network }, data.values, identityScaler(2));
  for (const [row, label] of data.labels.entries()) {
    const own = probabilities.subarray(2 * row, 2 * row + 2);
    assert.ok(Math.abs(own[0] + own[1] - 1) < 1e-6);
    assert.ok(own[label] > 0.95, `row ${row}: ${own}`);
  }
  network.dispose();
});
