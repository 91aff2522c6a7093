import assert from "node:assert/strict";
import { meanPower } from "../../lib/core/statistics.ts";
import { readEncoderFiles, setEncoderFolder } from "../../lib/features/encoder/files.ts";
import { encode } from "../../lib/features/encoder/encode.ts";
import { loadWeights } from "../../lib/features/encoder/weights.ts";
import { decodeAtRate, encoder, loadFeatureSet } from "../../lib/features/mod.ts";
import { goldenSignal } from "../helpers/golden.ts";

const voice = goldenSignal("voice_glide");

Deno.test("encoder.extract() fails until the encoder is loaded, which can be tried again", async () => {
  assert.throws(() => encoder.extract(voice), /not loaded; call load\(\)/);
  const folder = new URL("../../data/", import.meta.url);
  setEncoderFolder(folder);
  await assert.rejects(
    loadFeatureSet("encoder"),
    /Cannot load the pretrained encoder from file:.*: No such file/,
  );
  setEncoderFolder(new URL("encoder/", folder));
  assert.equal(await loadFeatureSet("encoder"), encoder);
});

Deno.test("encoder.round() gives multiples of the steps; features are reproducible", () => {
  const exact = encoder.extract(voice), values = encoder.round!(exact);
  assert.ok(exact.every((value, j) => Math.abs(value - values[j]) <= 1 / 32));
  assert.equal(values.length, encoder.columns.length);
  for (const [j, name] of encoder.columns.entries()) {
    const [stream, moment] = [name.split("_")[0], name.split(".")[1]];
    const steps = moment === "std" ? 64 : stream === "residual3" ? 16 : 32;
    assert.ok(Number.isInteger(steps * values[j]), `${name}: ${values[j]}`);
  }
  assert.ok(new Set(values).size > 50);
  assert.deepEqual(encoder.extract(voice), exact);
});

Deno.test("the encoder's features hardly depend on the level", () => {
  const { samples, sampleRateHz } = voice;
  const quiet = encoder.extract({ samples: samples.map((sample) => sample / 8), sampleRateHz });
  const apart = encoder.extract(voice).map((value, i) => Math.abs(value - quiet[i]));
  assert.ok(Math.max(...apart) <= 1 / 8, `${Math.max(...apart)}`);
});

const sample = "data/samples/1064_IEO_ANG_MD.wav";
const spoken = await decodeAtRate(await Deno.readFile(sample), sample);
for (
  const [what, added] of [
    ["an offset", () => 0.1],
    ["an offset that drifts", (s: number) => s / 5],
    ["rumble of 3 Hz", (s: number) => 0.05 * Math.sin(6 * Math.PI * s)],
  ] as const
) {
  Deno.test(`the encoder's features hardly depend on ${what}`, () => {
    const samples = spoken.samples.map((sample, i) => sample + added(i / spoken.sampleRateHz));
    const [moved, own] = [samples, spoken.samples].map((samples) =>
      encoder.extract({ ...spoken, samples })
    );
    const apart = Math.sqrt(meanPower(moved.map((value, j) => value - own[j])));
    assert.ok(apart < 1 / 64, `${apart}`); // without the filter 0.1
  });
}

Deno.test("the encoder's features depend less on a quiet tone after the voice than unweighted moments", async () => {
  const { samples, sampleRateHz } = voice;
  const tone = Float32Array.from({ length: 16_000 }, (_, i) => 0.01 * Math.sin(i / 3));
  const both = new Float32Array([...samples, ...tone]);
  const distance = (a: Float32Array, b: Float32Array) =>
    Math.sqrt(meanPower(a.map((value, j) => value - b[j])));
  const encoderWeights = loadWeights(await readEncoderFiles());
  const [alone, followed] = [samples, both].map((own) => {
    const weights = Array(Math.floor(own.length / 320)).fill(1);
    return encode(encoderWeights, own, { rangeDb: 60, weights }).mean;
  });
  const [own, after] = [samples, both].map((own) =>
    encoder.extract({ samples: own, sampleRateHz }).slice(0, alone.length)
  );
  const [weighted, unweighted] = [distance(own, after), distance(alone, followed)];
  assert.ok(weighted < 0.7 * unweighted, `${weighted}, unweighted ${unweighted}`);
});

for (
  const [what, samples] of [["a single sample", [0.1]], ["silence", Array(8_000).fill(0)]] as const
) {
  Deno.test(`the encoder's features of ${what} are finite`, () => {
    const values = encoder.extract({ samples: Float32Array.from(samples), sampleRateHz: 16_000 });
    assert.ok(values.every(Number.isFinite));
  });
}
