import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import { artifactsOf, modelFromArtifacts } from "../../lib/model/artifacts.ts";
import { buildMlp, ORIGINAL_MLP } from "../../lib/model/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";

await loadBackend();

const build = (seed: number) =>
  buildMlp(3, 2, { ...ORIGINAL_MLP, hidden: [4], inputDropout: 0.2 }, seededRandom(seed));

Deno.test("modelFromArtifacts() restores the network from its artifactsOf()", async () => {
  const model = build(1);
  const artifacts = await artifactsOf(model);
  // As a worker or a file receives them.
  const { modelTopology, weightSpecs } = JSON.parse(JSON.stringify(artifacts));
  const again = await modelFromArtifacts({
    modelTopology,
    weightSpecs,
    weightData: artifacts.weightData.slice(0),
  });
  assert.deepEqual(again.layers.map(({ name }) => name), model.layers.map(({ name }) => name));
  const x = tf.tensor2d([[1, -2, 3], [0, 0.5, 9]]);
  const [expected, found] = [model, again].map((own) => (own.predict(x) as tf.Tensor).dataSync());
  assert.ok(expected.some((value) => value !== 0));
  assert.deepEqual(found, expected);
});

Deno.test("artifactsOf() has every weight once, as floats, and no state of the optimiser", async () => {
  const model = build(1);
  model.compile({ optimizer: tf.train.adam(), loss: "meanSquaredError" });
  const { weightSpecs, weightData } = await artifactsOf(model);
  assert.deepEqual(weightSpecs.map(({ name, shape, dtype }) => [name, shape, dtype]), [
    ["hidden_1/kernel", [3, 4], "float32"],
    ["hidden_1/bias", [4], "float32"],
    ["logits/kernel", [4, 2], "float32"],
    ["logits/bias", [2], "float32"],
  ]);
  const expected = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  assert.deepEqual([...new Float32Array(weightData)], expected);
});

Deno.test("artifacts are the same for the same network, and leave no tensors behind", async () => {
  const [one, two] = [build(1), build(1)];
  const before = tf.memory().numTensors;
  assert.deepEqual(await artifactsOf(one), await artifactsOf(two));
  const again = await modelFromArtifacts(await artifactsOf(one));
  again.dispose();
  assert.equal(tf.memory().numTensors, before);
});
