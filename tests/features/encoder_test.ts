import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { sha256Hex } from "../../lib/core/hash.ts";
import { seededRandom } from "../../lib/core/random.ts";
import { meanPower } from "../../lib/core/statistics.ts";
import { runBlocks } from "../../lib/features/encoder/blocks.ts";
import { encode as encodeWith, type EncodeOptions } from "../../lib/features/encoder/encode.ts";
import { readEncoderFiles } from "../../lib/features/encoder/files.ts";
import { whisperLogMel } from "../../lib/features/encoder/log_mel.ts";
import { packIntegers } from "../../lib/features/encoder/operations.ts";
import { loadWeights } from "../../lib/features/encoder/weights.ts";
import { loadBackend } from "../../lib/tensorflow/backend.ts";
import { assertClose } from "../helpers/close.ts";
import { goldenSignal } from "../helpers/golden.ts";
import golden from "../golden/encoder.json" with { type: "json" };

const RATE = 16_000;
const files = await readEncoderFiles();
await loadBackend();
const weights = loadWeights(files);
/** Encodes with Whisper's dynamic range and equal weights by default. */
const encode = (samples: Float32Array, options: Partial<EncodeOptions> = {}) => {
  const equal = new Float64Array(Math.floor(samples.length / 320)).fill(1);
  return encodeWith(weights, samples, { rangeDb: 80, weights: equal, ...options });
};
const { samples: voice } = goldenSignal("voice_glide");

function noise(length: number, gain = 1): Float32Array {
  const random = seededRandom(length);
  return Float32Array.from({ length }, () => gain * (random.uniform() - 0.5));
}

/** Every 48th value. */
const thinned = (values: Float32Array) => values.filter((_, i) => i % 48 === 0);

Deno.test("whisperLogMel() agrees with NumPy", () => {
  const values = whisperLogMel(voice, 80);
  assert.equal(values.length, 100 * 80);
  for (const [frame, expected] of Object.entries(golden.logMel)) {
    assertClose(values.subarray(80 * Number(frame), 80 * (Number(frame) + 1)), expected, 2e-5);
  }
});

Deno.test("whisperLogMel() of silence is its floor: (log10(1e-10) + 4) / 4", () => {
  const values = whisperLogMel(new Float32Array(1_600), 80);
  assert.deepEqual(values, new Float32Array(10 * 80).fill(-1.5));
});

Deno.test("whisperLogMel() spans 80 dB, which are 2 after scaling, and ignores gain", () => {
  const tone = Float32Array.from({ length: RATE }, (_, i) => Math.sin(i));
  const values = whisperLogMel(tone, 80);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  assert.ok(Math.abs(high - low - 2) < 1e-6, `${low} to ${high}`);
  assertClose(whisperLogMel(tone.map((x) => x / 4), 80), values, 1e-4);
});

Deno.test("whisperLogMel() clamps values below a smaller range, and keeps the others", () => {
  const tone = Float32Array.from({ length: RATE }, (_, i) => Math.sin(i));
  const floor = Math.max(...whisperLogMel(tone, 80)) - 60 / 40;
  const expected = whisperLogMel(tone, 80).map((value) => Math.max(value, floor));
  assertClose(whisperLogMel(tone, 60), expected, 1e-6);
});

Deno.test("encode() agrees with the published weights, and closely with the same weights rounded", () => {
  const { mean, standardDeviation } = encode(voice);
  assert.equal(mean.length, 1_536);
  assertClose(thinned(mean), golden.rounded.mean, 1e-3);
  assertClose(thinned(standardDeviation), golden.rounded.standardDeviation, 1e-3);
  const apart = (values: Float32Array, published: number[]) =>
    Math.sqrt(meanPower(thinned(values).map((value, j) => value - published[j])));
  assert.ok(apart(mean, golden.published.mean) < 0.03);
  assert.ok(apart(standardDeviation, golden.published.standardDeviation) < 0.011);
});

Deno.test("runBlocks() agrees with NumPy at one step", () => {
  const logMel = tf.tensor2d(whisperLogMel(voice, 80), [100, 80]);
  const values = runBlocks(weights, logMel);
  assert.deepEqual(values.shape, [50, 1_536]);
  const row = values.dataSync().slice(20 * 1_536, 21 * 1_536) as Float32Array;
  assertClose(thinned(row), golden.rounded.step20, 2e-3);
  tf.dispose([logMel, values]);
});

Deno.test("encode() of more than four seconds pools equal windows that are encoded separately", () => {
  const samples = noise(6 * RATE, 0.1);
  for (let i = 0; i < 3 * RATE; i++) samples[i] = Math.sin(i / 9);
  const whole = encode(samples);
  const [first, second] = [0, 3 * RATE].map((from) =>
    encode(samples.subarray(from, from + 3 * RATE))
  );
  for (let j = 0; j < whole.mean.length; j++) {
    const mean = (first.mean[j] + second.mean[j]) / 2;
    const power = (first.standardDeviation[j] ** 2 + first.mean[j] ** 2 +
      second.standardDeviation[j] ** 2 + second.mean[j] ** 2) / 2;
    assert.ok(Math.abs(whole.mean[j] - mean) < 1e-5);
    assert.ok(Math.abs(whole.standardDeviation[j] ** 2 + mean ** 2 - power) < 1e-4);
  }
  assert.ok(first.mean.some((mean, j) => Math.abs(mean - second.mean[j]) > 0.1));
});

Deno.test("encode() with weights of 0 and 1 takes moments of some windows only, else weighted ones", () => {
  const samples = noise(6 * RATE, 0.1);
  for (let i = 0; i < 3 * RATE; i++) samples[i] = Math.sin(i / 9);
  const [first, second] = [0, 3 * RATE].map((from) =>
    encode(samples.subarray(from, from + 3 * RATE))
  );
  const weighted = (early: number, late: number) =>
    encode(samples, {
      weights: Array.from({ length: 300 }, (_, i) => i < 150 ? early : late),
    });
  assertClose(weighted(0, 1).mean, second.mean, 1e-5);
  assertClose(weighted(0, 1).standardDeviation, second.standardDeviation, 1e-4);
  const expected = first.mean.map((mean, j) => 0.75 * mean + 0.25 * second.mean[j]);
  assertClose(weighted(6, 2).mean, expected, 1e-5);
});

Deno.test("encode() refuses a number of weights other than that of the steps", () => {
  assert.throws(() => encode(noise(3_200), { weights: [1, 2] }), /10 steps by 2 weights/);
});

Deno.test("encode() keeps no tensors", () => {
  const before = tf.memory().numTensors;
  encode(noise(5 * RATE));
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("encode() returns finite values for silence and for one step", () => {
  for (const samples of [new Float32Array(8_000), noise(320)]) {
    const { mean, standardDeviation } = encode(samples);
    assert.ok(mean.every(Number.isFinite) && standardDeviation.every(Number.isFinite));
  }
});

Deno.test("encode() refuses samples shorter than a step", () => {
  assert.throws(
    () => encode(noise(319)),
    /Cannot encode 319 samples, expected at least 320/,
  );
});

Deno.test("data/encoder/ has the weights that its manifest describes, and states their origin", async () => {
  const manifest = JSON.parse(await Deno.readTextFile("data/encoder/manifest.json"));
  assert.equal(await sha256Hex(files.bytes), manifest.weightsSha256);
  const readme = await Deno.readTextFile(new URL("../../data/encoder/README.md", import.meta.url));
  for (const fact of Object.values<string>(manifest.source)) assert.ok(readme.includes(fact), fact);
});

Deno.test("loadWeights() gives the values that tf.io.decodeWeights() gives", () => {
  const [{ weights: specs }] = files.manifest.weightsManifest;
  const decoded = Object.entries(
    tf.io.decodeWeights(files.bytes.slice().buffer, specs as tf.io.WeightsManifestEntry[]),
  );
  assert.equal(decoded.length, weights.size);
  for (const [name, tensor] of decoded) {
    const isKernel = name.endsWith("/kernel");
    const expected = isKernel
      ? packIntegers(tensor.dataSync(), tensor.shape as [number, number])
      : tensor;
    const found = weights.get(isKernel ? name.replace("kernel", "packed") : name)!;
    assert.deepEqual(found.shape, expected.shape);
    assert.deepEqual(found.dataSync(), expected.dataSync(), name);
    tf.dispose([tensor, expected]);
  }
});

Deno.test("loadWeights() refuses another number of bytes than in the manifest", () => {
  assert.throws(
    () => loadWeights({ ...files, bytes: files.bytes.subarray(1) }),
    { name: "RangeError", message: /from 10899455 bytes of weights, expected 10899456/ },
  );
});
