import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import { fitScaler, seededRandom } from "../../lib/dataset/mod.ts";
import { baseline, featureDefinition } from "../../lib/features/mod.ts";
import {
  encodeModel,
  halfPrecision,
  initialNetwork,
  loadBackend,
  loadModel,
  predict,
  type TrainedModel,
} from "../../lib/model/mod.ts";
import { goldenSignal } from "../helpers/golden.ts";

await loadBackend();

const random = seededRandom(1);
const model: TrainedModel = {
  emotions: EMOTIONS,
  features: featureDefinition(baseline),
  scaler: fitScaler(Float32Array.from({ length: 3 * 180 }, () => random.uniform()), 180),
  networks: [1, 2].map(() => halfPrecision(initialNetwork([180, 10, 8], random))),
  card: { description: "a test", training: {}, metrics: {}, licence: "none", limits: "all" },
};

type Files = Awaited<ReturnType<typeof encodeModel>>;

const load = (files: Files) => loadModel((name) => Promise.resolve(files[name]));

async function withJson(change: (json: Record<string, unknown>) => void): Promise<Files> {
  const files = await encodeModel(model);
  const json = JSON.parse(new TextDecoder().decode(files["model.json"]));
  change(json);
  return { ...files, "model.json": new TextEncoder().encode(JSON.stringify(json)) };
}

Deno.test("loadModel() gives back what encodeModel() wrote, and leaves no tensor", async () => {
  const before = tf.memory().numTensors;
  assert.deepEqual(await load(await encodeModel(model)), model);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("loadModel() gives back a limit of the scaler, too", async () => {
  const limited = { ...model, scaler: { ...model.scaler, limit: 6 } };
  assert.deepEqual(await load(await encodeModel(limited)), limited);
});

Deno.test("encodeModel() gives the same bytes for the same model", async () => {
  assert.deepEqual(await encodeModel(model), await encodeModel(model));
});

Deno.test("loadModel() refuses damaged weights", async () => {
  const files = await encodeModel(model);
  const weights = files["weights.bin"].slice();
  weights[100] ^= 1;
  await assert.rejects(load({ ...files, "weights.bin": weights }), /weights.bin has SHA-256/);
});

Deno.test("loadModel() refuses features that are defined otherwise today", async () => {
  const old = await encodeModel({ ...model, features: { ...model.features, revision: 0 } });
  await assert.rejects(load(old), /trained on "baseline" features.*deno task reproduce/);
  const edited = await withJson((json) => (json.features as { revision: number }).revision = 9);
  await assert.rejects(load(edited), /trained on "baseline" features/);
});

for (
  const [what, change, message] of [
    ["another format", (json) => json.format = "other/2", /its format is "other\/2"/],
    ["unknown emotions", (json) => json.emotions = ["bored", ...EMOTIONS.slice(1)], /bored, calm/],
    ["too few emotions", (json) => json.emotions = ["calm"], /8 outputs are labelled calm/],
    [
      "another number of inputs",
      (json) => (json.network as { inputs: number }[])[0].inputs = 7,
      /takes 7 values, its features are 180/,
    ],
  ] satisfies [string, (json: Record<string, unknown>) => void, RegExp][]
) {
  Deno.test(`loadModel() refuses ${what}`, async () => {
    await assert.rejects(load(await withJson(change)), message);
  });
}

Deno.test("loadModel() refuses what is not JSON", async () => {
  const files = { ...await encodeModel(model), "model.json": new TextEncoder().encode("<html>") };
  await assert.rejects(load(files), /model.json is not JSON/);
});

Deno.test("predict() gives probabilities for a recording at any rate", async () => {
  const signal = goldenSignal("voice_low");
  const { emotion, probabilities } = await predict(model, signal);
  assert.ok(EMOTIONS.includes(emotion));
  assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-5);
  assert.equal(probabilities[EMOTIONS.indexOf(emotion)], Math.max(...probabilities));
  const slower = { samples: signal.samples, sampleRateHz: 8_000 };
  assert.equal((await predict(model, slower)).probabilities.length, 8);
});

Deno.test("predict() refuses silence and nothing, with the level it found", async () => {
  const samples = Float32Array.from({ length: 16_000 }, (_, i) => 0.0005 * (-1) ** i);
  await assert.rejects(
    predict(model, { samples, sampleRateHz: 16_000 }),
    /No speech in it: its loudest 30 ms reach -66 dBFS, expected more than -60 dBFS/,
  );
  for (const length of [0, 4_000]) {
    const silence = { samples: new Float32Array(length), sampleRateHz: 16_000 };
    await assert.rejects(predict(model, silence), /reach -Infinity dBFS/);
  }
});
