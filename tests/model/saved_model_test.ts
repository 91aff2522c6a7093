import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import { encodeModel, enrolSpeaker, type Kind, loadModel, predict } from "../../lib/model/mod.ts";
import { goldenSignal } from "../helpers/golden.ts";
import { toyModel } from "../helpers/toy_model.ts";

const model = await toyModel();

type Files = Awaited<ReturnType<typeof encodeModel>>;

const load = (files: Files) => loadModel((name) => Promise.resolve(files[name]));

interface InputJson {
  featuresSha256: string;
  readonly features: { revision: number };
}

interface Json {
  format: string;
  emotions: string[];
  readonly inputs: Record<"functionals" | "frames", InputJson>;
  readonly networks: Record<Kind, { readonly layers: { inputs: number }[] }>;
  readonly weights: { name: string }[];
}

async function withJson(change: (json: Json) => void): Promise<Files> {
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

Deno.test("encodeModel() gives the same bytes for the same model", async () => {
  assert.deepEqual(await encodeModel(model), await encodeModel(model));
});

Deno.test("loadModel() refuses damaged weights", async () => {
  const files = await encodeModel(model);
  const weights = files["weights.bin"].slice();
  weights[100] ^= 1;
  await assert.rejects(load({ ...files, "weights.bin": weights }), /weights.bin has SHA-256/);
});

for (const input of ["functionals", "frames"] as const) {
  Deno.test(`loadModel() refuses ${input} that are defined otherwise today`, async () => {
    const edited = await withJson((json) => json.inputs[input].features.revision = 9);
    await assert.rejects(load(edited), /trained on ".*" features.*deno task reproduce/);
    const old = await withJson((json) => json.inputs[input].featuresSha256 = "0123456789abcdef");
    await assert.rejects(load(old), /features 0123456789ab…, the code computes/);
  });
}

for (
  const [what, change, message] of [
    ["another format", (json) => json.format = "other/2", /its format is "other\/2"/],
    ["unknown emotions", (json) => json.emotions = ["bored", ...EMOTIONS.slice(1)], /bored, calm/],
    [
      "too few emotions",
      (json) => json.emotions = ["calm"],
      /16 outputs of its lda networks are labelled calm, expected one or two of neutral/,
    ],
    [
      "another number of inputs",
      (json) => json.networks.mlp.layers[0].inputs = 7,
      /its mlp networks take 7 values, their features are 1240/,
    ],
    [
      "missing weights",
      (json) => json.weights[0].name = "other",
      /no weights named functionals\/scaler\/mean/,
    ],
  ] satisfies [string, (json: Json) => void, RegExp][]
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
  const samples = Float32Array.from({ length: 16_000 }, (_, i) => 0.0002 * (-1) ** i);
  await assert.rejects(
    predict(model, { samples, sampleRateHz: 16_000 }),
    /No speech in it: its loudest 30 ms reach -74 dBFS, expected more than -70 dBFS/,
  );
  for (const length of [0, 4_000]) {
    const silence = { samples: new Float32Array(length), sampleRateHz: 16_000 };
    await assert.rejects(predict(model, silence), /reach -Infinity dBFS/);
  }
});

Deno.test("predict() says the same of a recording 12 dB quieter", async () => {
  const { samples, sampleRateHz } = goldenSignal("voice_glide");
  const quiet = { samples: samples.map((sample) => sample / 4), sampleRateHz };
  const { probabilities } = await predict(model, { samples, sampleRateHz });
  assert.deepEqual((await predict(model, quiet)).probabilities, probabilities);
});

Deno.test("predict() is sure from the model's threshold on", async () => {
  const signal = goldenSignal("voice_low");
  const { probabilities } = await predict(model, signal);
  const highest = Math.max(...probabilities);
  assert.equal((await predict({ ...model, abstainBelow: highest }, signal)).sure, true);
  assert.equal((await predict({ ...model, abstainBelow: highest + 1e-6 }, signal)).sure, false);
});

Deno.test("predict() answers a third of a second, unvoiced or not", async () => {
  for (const name of ["voice_high", "white_noise"]) {
    const { samples, sampleRateHz } = goldenSignal(name);
    const short = { samples: samples.slice(8_000, 12_800), sampleRateHz };
    const { probabilities } = await predict(model, short);
    assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-5, name);
  }
});

Deno.test("enrolSpeaker() changes what is said of the speaker; nobody's voice does not", async () => {
  const signal = goldenSignal("voice_low");
  const { probabilities } = await predict(model, signal);
  const voice = await enrolSpeaker(model, [goldenSignal("voice_glide"), goldenSignal("voice_low")]);
  assert.notDeepEqual((await predict(model, signal, voice)).probabilities, probabilities);
  const nobody = await enrolSpeaker(model, []);
  assert.deepEqual((await predict(model, signal, nobody)).probabilities, probabilities);
  const silence = { samples: new Float32Array(16_000), sampleRateHz: 16_000 };
  await assert.rejects(enrolSpeaker(model, [signal, silence]), /No speech in it/);
});
