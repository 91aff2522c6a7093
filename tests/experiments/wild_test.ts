import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { decodeWav, seededRandom, type Signal } from "../../lib/audio/mod.ts";
import { degradation } from "../../lib/audio/augment/degradations.ts";
import type { AudioRecording } from "../../lib/corpus/mod.ts";
import { identityScaler } from "../../lib/dataset/scaler.ts";
import type { FittedFold } from "../../lib/experiments/mod.ts";
import { scoreInTheWild, WILD } from "../../lib/experiments/wild.ts";
import { baseline } from "../../lib/features/mod.ts";
import { emotionProbabilities } from "../../lib/model/mod.ts";
import { loadBackend } from "../../lib/tensorflow/mod.ts";
import { toySpeech } from "../helpers/toy_model.ts";
import { wavBytes } from "../helpers/wav.ts";

await loadBackend();

const wav = wavBytes(toySpeech("happy", 130, seededRandom(1)).samples.subarray(0, 8_000));
const clean = decodeWav(wav, "clean.wav");
/** The first MFCC rises with the mean level of all bands, in dB. */
const levelOf = (signal: Signal) => baseline.extract(signal)[0];
const cleanLevel = levelOf(clean);

/** Names of the intervals that five limits of the level, relative to the clean one, lie between. */
const emotions = ["far below", "below", "clean", "above", "higher", "highest"];
const LIMITS = [-100, -3, 3, 80, 260];
/** The interval of each degradation. */
const LEVELS: Readonly<Record<string, string>> = {
  "noise-20db": "higher",
  "noise-10db": "highest",
  "quiet": "far below",
  "telephone": "below",
  "room": "above",
  "length-1s": "higher", // without the silence
  "length-1.5s": "higher",
};

/** A model that predicts in which interval the level of a recording lies. */
function recogniserOfLevels() {
  const features = baseline.columns.length;
  const layer = tf.layers.dense({ units: 6, inputShape: [features], activation: "softmax" });
  const network = tf.sequential({ layers: [layer] });
  // Of lines k · level - Σ limits below, the highest is that of the interval.
  const kernel = new Float32Array(features * 6);
  const bias = new Float32Array(6);
  let sum = 0;
  for (let k = 1; k < 6; k++) {
    sum += cleanLevel + LIMITS[k - 1];
    kernel[k] = k / 10;
    bias[k] = -sum / 10;
  }
  layer.setWeights([tf.tensor2d(kernel, [features, 6]), tf.tensor1d(bias)]);
  return {
    featureSet: baseline.id,
    emotions,
    scaler: { ...identityScaler(features), withinSpeaker: new Float32Array(features).fill(1) },
    network,
    classMeans: emotions.map(() => new Array(features).fill(0)),
    temperature: 1,
  };
}

const recogniser = recogniserOfLevels();
const fold = (...test: number[]): FittedFold => ({
  recogniser,
  test: Int32Array.from(test),
  number: 1,
  seed: 1,
});
/** The same sound with a label. */
const labelled = (emotion: string, speaker = "a"): AudioRecording => ({
  id: `${speaker}-${emotion}`,
  corpus: "toy",
  speaker,
  emotion,
  path: "clean.wav",
  read: () => Promise.resolve(wav),
});

Deno.test("the model classifies the undegraded recording as clean", () => {
  const probabilities = emotionProbabilities(recogniser, baseline.extract(clean));
  assert.ok(probabilities[emotions.indexOf("clean")] > 0.4, `${probabilities}`);
  assert.equal(probabilities.indexOf(Math.max(...probabilities)), emotions.indexOf("clean"));
});

Deno.test("scoreInTheWild() applies exactly the degradations of WILD to the recordings", async () => {
  for (const label of emotions) {
    const results = await scoreInTheWild([fold(0)], [labelled(label)]);
    // Of a single label, the UAR is whether it was predicted.
    const expected = ["clean", ...WILD].map((id) => {
      const value = (LEVELS[id] ?? "clean") === label ? 1 : 0;
      const description = id === "clean" ? "as recorded" : degradation(id).description;
      return { id, description, uar: { mean: value, low: value, high: value } };
    });
    assert.deepEqual(results, expected, label);
  }
});

Deno.test("scoreInTheWild() tests the rows of each fold once, and reports each", async () => {
  const recordings = [
    labelled("highest", "a"),
    { ...labelled("clean", "z"), read: () => Promise.reject(new Error("is not to be read")) },
    labelled("clean", "b"),
    labelled("highest", "c"),
  ];
  const seen: number[] = [];
  const results = await scoreInTheWild(
    [fold(0), fold(3, 2)],
    recordings,
    (done) => seen.push(done),
  );
  assert.deepEqual(seen, [1, 2, 3]);
  // All three are "clean" as recorded, "highest" with noise at 10 dB: one of two labels is right.
  assert.deepEqual(results.map(({ uar }) => uar.mean), [0.5, 0, 0.5, 0, 0, 0, 0, 0]);
});
