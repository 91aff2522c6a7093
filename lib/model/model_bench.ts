import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random.ts";
import { CONTOUR_NAMES } from "../features/sets/contours.ts";
import { identityScaler } from "../dataset/scaler.ts";
import { rich } from "../features/sets/rich.ts";
import { startAdam } from "../training/adam.ts";
import { loadBackend } from "../training/backend.ts";
import { classProbabilities, initialNetwork } from "./mlp.ts";
import { ORIGINAL_RECIPE, RICH_RECIPE } from "./recipes.ts";
import { initialSequenceNetwork, sequenceProbabilities } from "./sequence_network.ts";
import { trainMlp, trainSequenceNetwork } from "./train.ts";

await loadBackend();
const random = seededRandom(1);
const CLASSES = 8;
const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
const labelled = (count: number) => ({
  labels: Int32Array.from({ length: count }, (_, i) => i % CLASSES),
  classes: CLASSES,
});

const small = { values: noise(1_080 * 180), ...labelled(1_080) };
Deno.bench("an epoch of the original perceptron, 1,080 rows", { group: "training" }, async () => {
  await trainMlp(small, seededRandom(1), { ...ORIGINAL_RECIPE, maxEpochs: 1 });
});

const { mlp, tdnn } = RICH_RECIPE;
const features = rich.columns.length;
const large = { values: noise(10 * mlp.batchSize * features), ...labelled(10 * mlp.batchSize) };
Deno.bench("ten steps of the perceptron on rich features", { group: "training" }, async () => {
  await trainMlp(large, seededRandom(1), { ...mlp, maxEpochs: 1 });
});

const CLIP_FRAMES = 45;
const columns = CONTOUR_NAMES.length;
const clips = 4 * tdnn.batchSize;
const scaler = identityScaler(columns);
const sequences = {
  clips: Array.from({ length: clips }, (_, i) => ({
    frames: noise(CLIP_FRAMES * columns),
    scaler,
    label: i % CLASSES,
  })),
  classes: CLASSES,
};
Deno.bench("four steps of the time-delay network", { group: "training" }, async () => {
  await trainSequenceNetwork(sequences, seededRandom(1), { ...tdnn, maxEpochs: 1 });
});

const [a, b] = [
  tf.tensor2d(noise(256 * 180), [256, 180]),
  tf.tensor2d(noise(180 * 300), [180, 300]),
];
const c = tf.tensor2d(noise(256 * 300), [256, 300]);
Deno.bench("a product of the original perceptron", { group: "products", baseline: true }, () => {
  tf.dispose(tf.matMul(a, b));
});
Deno.bench("a product of its gradient", { group: "products" }, () => {
  tf.dispose(tf.matMul(a, c, true));
});
// Batches of matrices are left to TensorFlow.js, and a new matrix is what it has to pack.
Deno.bench("the first as TensorFlow.js multiplies", { group: "products" }, () => {
  tf.tidy(() => tf.matMul(a.as3D(1, 256, 180), tf.clone(b).add(0).as3D(1, 180, 300)));
});

const weights = tf.tensor1d(noise(features * mlp.hidden[0]));
const gradients = tf.tensor1d(noise(weights.size));
const adam = startAdam([weights]);
Deno.bench("a step of Adam on the first layer", { group: "training" }, () => {
  adam.step([gradients], 1e-4);
});

const network = initialNetwork([features, ...mlp.hidden, CLASSES], random);
const row = large.values.subarray(0, features);
Deno.bench("the perceptron's answer to a clip", { group: "answering" }, () => {
  classProbabilities([network], row);
});

const tdnnNetwork = initialSequenceNetwork(columns, CLASSES, tdnn, random);
const clip = {
  values: sequences.clips[0].frames,
  starts: Int32Array.of(0, CLIP_FRAMES),
};
Deno.bench("the time-delay network's answer to a clip", { group: "answering" }, () => {
  sequenceProbabilities(tdnnNetwork, tdnn, clip);
});
