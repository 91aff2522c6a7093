import assert from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import { concatenate } from "../../lib/core/arrays.ts";
import { sha256Hex } from "../../lib/core/hash.ts";
import { rich } from "../../lib/features/mod.ts";
import {
  buildMlp,
  emotionProbabilities,
  encodeModel,
  enrolVoice,
  loadModel,
  ORIGINAL_MLP,
} from "../../lib/model/mod.ts";
import { assertClose } from "../helpers/close.ts";
import { toyModel, toySpeech } from "../helpers/toy_model.ts";

const model = { ...await toyModel(), temperature: 0.75, threshold: 0.3 };
const random = seededRandom(9);
const rows = concatenate(
  (["calm", "happy", "sad"] as const).map((emotion) =>
    rich.extract(toySpeech(emotion, 130, random))
  ),
);

type Files = Awaited<ReturnType<typeof encodeModel>>;
type Json = Record<string, Record<string, unknown>>;

const load = (files: Files) => loadModel((name) => Promise.resolve(files[name]));

/** The files with other content, and a card that expects that content. */
async function withFiles(changes: Partial<Files>): Promise<Files> {
  const files = { ...await encodeModel(model), ...changes };
  const card: Json = JSON.parse(new TextDecoder().decode(files["card.json"]));
  for (const name of ["model.json", "weights.bin"] as const) {
    card.files[name] = await sha256Hex(files[name]);
  }
  return { ...files, "card.json": new TextEncoder().encode(JSON.stringify(card)) };
}

Deno.test("loadModel() restores what encodeModel() wrote, with the same probabilities", async () => {
  const { network, ...loaded } = await load(await encodeModel(model));
  const { network: written, ...expected } = model;
  assert.deepEqual(loaded, expected);
  const again = { ...loaded, network };
  const voice = enrolVoice(model, rows);
  for (const options of [{}, { among: [1, 2, 5] }, { voice }, { voice, among: [3, 0] }]) {
    assert.deepEqual(
      emotionProbabilities(again, rows, options),
      emotionProbabilities(model, rows, options),
    );
  }
  assert.deepEqual(network.layers.map(({ name }) => name), written.layers.map(({ name }) => name));
});

Deno.test("a scaler without a limit has none after loading", async () => {
  const scaler = { ...model.scaler, limit: Infinity };
  const loaded = await load(await encodeModel({ ...model, scaler }));
  assert.deepEqual(loaded.scaler, scaler);
});

Deno.test("encodeModel() gives the same bytes for the same model, and after loading it", async () => {
  const files = await encodeModel(model);
  assert.deepEqual(await encodeModel(model), files);
  assert.deepEqual(await encodeModel(await load(files)), files);
});

Deno.test("loadModel() leaves no tensors but those of the network", async () => {
  const files = await encodeModel(model);
  const before = tf.memory().numTensors;
  const { network } = await load(files);
  assert.equal(tf.memory().numTensors, before + network.getWeights().length);
  network.dispose();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("plain tf.loadLayersModel() opens the files and gives the same probabilities", async () => {
  const files: Record<string, Uint8Array> = await encodeModel({ ...model, temperature: 1 });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const found = files[new URL(request.url).pathname.slice(1)];
    return found ? new Response(found.slice()) : new Response(null, { status: 404 });
  });
  // A program without code of this repository: TensorFlow.js, and scaling by the card.
  const program = `
    import * as tf from "@tensorflow/tfjs";
    const at = "http://127.0.0.1:${server.addr.port}/";
    const network = await tf.loadLayersModel(at + "model.json");
    const { mean, standardDeviation, limit } = (await (await fetch(at + "card.json")).json()).scaler;
    const scaled = ${JSON.stringify([...rows])}.map((value, i) => {
      const j = i % mean.length;
      return Math.max(-limit, Math.min(limit, (value - mean[j]) / standardDeviation[j]));
    });
    const x = tf.tensor2d(scaled, [3, mean.length]);
    console.log(JSON.stringify([...network.predict(x).dataSync()]));
  `;
  try {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", program],
      cwd: fromFileUrl(new URL("../..", import.meta.url)),
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assert.match(lines.at(-1)!, /^\[/, new TextDecoder().decode(stderr));
    const expected = emotionProbabilities({ ...model, temperature: 1 }, rows);
    assertClose(JSON.parse(lines.at(-1)!), expected, 1e-5);
  } finally {
    await server.shutdown();
  }
});

Deno.test("loadModel() refuses damaged files, by their hash in the card", async () => {
  const files = await encodeModel(model);
  for (const name of ["model.json", "weights.bin"] as const) {
    const damaged = files[name].slice();
    damaged[100] ^= 1;
    await assert.rejects(load({ ...files, [name]: damaged }), (error: Error) => {
      assert.equal(error.name, "RangeError");
      const pattern = `^Cannot load model: ${name} has SHA-256 \\w{12}…, card\\.json, field ` +
        `files\\.${name}, expects \\w{12}…; take all files from the same training$`;
      assert.match(error.message, new RegExp(pattern));
      return true;
    });
    await assert.rejects(load({ ...files, [name]: files[name].slice(1) }), /has SHA-256/);
  }
});

Deno.test("loadModel() refuses a model.json that is not a LayersModel, and weights that are too few", async () => {
  const { "model.json": json, "weights.bin": weights } = await encodeModel(model);
  const text = new TextDecoder().decode(json);
  const encode = (value: string) => new TextEncoder().encode(value);
  for (
    const changes of [
      { "model.json": encode("<html>") },
      { "model.json": encode("{}") },
      { "model.json": encode(text.replace('"Sequential"', '"Other"')) },
      { "model.json": encode(text.replace("logits/kernel", "logits/colonel")) },
      { "weights.bin": weights.slice(0, -8) },
    ]
  ) {
    await assert.rejects(load(await withFiles(changes)), {
      name: "SyntaxError",
      message:
        /^Cannot load model: model\.json with weights\.bin is not a TensorFlow\.js LayersModel$/,
    });
  }
});

Deno.test("loadModel() refuses a network of another size than the card's", async () => {
  const network = buildMlp(7, 8, { ...ORIGINAL_MLP, hidden: [2] }, random);
  const small = await encodeModel({ ...model, network });
  const files = await withFiles({
    "model.json": small["model.json"],
    "weights.bin": small["weights.bin"],
  });
  await assert.rejects(load(files), {
    name: "RangeError",
    message: "Cannot load model: the network maps 7 features to 8 classes, card.json has " +
      `${rich.columns.length} featureSet.columns and 8 emotions`,
  });
});

Deno.test("loadModel() refuses features whose definition has changed", async () => {
  const files = await encodeModel(model);
  const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
  card.featureSet.revision += 1;
  const { id, revision, sampleRateHz, parameters, columns } = card.featureSet;
  const definition = JSON.stringify([id, revision, sampleRateHz, parameters, columns]);
  card.featureSetSha256 = await sha256Hex(new TextEncoder().encode(definition));
  const other = { ...files, "card.json": new TextEncoder().encode(JSON.stringify(card)) };
  await assert.rejects(load(other), {
    name: "RangeError",
    message:
      /field featureSet: it was trained on "rich" features \w{12}…, the code computes \w{12}…; train it again with: deno task reproduce$/,
  });
});

Deno.test("loadModel() passes on the error if a file cannot be read", async () => {
  const files = await encodeModel(model);
  const gone = new Deno.errors.NotFound("no weights.bin");
  const read = (name: keyof Files) =>
    name === "weights.bin" ? Promise.reject(gone) : Promise.resolve(files[name]);
  await assert.rejects(loadModel(read), gone);
});
