import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../core/random.ts";
import { FusedAdam } from "../tensorflow/adam.ts";
import { loadBackend } from "../tensorflow/backend.ts";
import { fitNetwork } from "./fit.ts";

// Importing the backend registers its kernels; loading it replaces some.
const [originalMatMul, originalConvolutionGradient] = ["BatchMatMul", "Conv2DBackpropInput"]
  .map((name) => tf.getKernel(name, "wasm"));
await loadBackend();

const random = seededRandom(1);
const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);

function useKernel(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, "wasm");
  tf.registerKernel(kernel);
}

/** Runs a function with a kernel in place of the registered one of the same name. */
async function withKernel(kernel: tf.KernelConfig, run: () => unknown): Promise<void> {
  const registered = tf.getKernel(kernel.kernelName, "wasm");
  useKernel(kernel);
  try {
    await run();
  } finally {
    useKernel(registered);
  }
}

// The products of the first layer of a 180-300-8 MLP, forwards and backwards, batches of 256.
const rows = tf.tensor2d(noise(256 * 180), [256, 180]);
const weights = tf.tensor2d(noise(180 * 300), [180, 300]);
const gradient = tf.tensor2d(noise(256 * 300), [256, 300]);

function multiply(a: tf.Tensor2D, b: tf.Tensor2D, transposeA: boolean, transposeB: boolean): void {
  tf.tidy(() => {
    // The second factor is new, as in training, because the backend caches it in prepared form.
    tf.matMul(a, tf.add(b, 0), transposeA, transposeB);
  });
}

const products = {
  "[256, 180]·[180, 300]": () => multiply(rows, weights, false, false),
  "[256, 180]ᵀ·[256, 300]": () => multiply(rows, gradient, true, false),
  "[256, 300]·[180, 300]ᵀ": () => multiply(gradient, weights, false, true),
};
for (const [group, run] of Object.entries(products)) {
  Deno.bench(`${group} by the backend`, { group, baseline: true }, async () => {
    await withKernel(originalMatMul, run);
  });
  Deno.bench(`${group} by batchMatMul()`, { group }, run);
}

// A step of Adam with the weights of the first layer.
const gradients = [{ name: "weights", tensor: tf.tensor2d(noise(180 * 300), [180, 300]) }];
tf.variable(weights, true, "weights");
const optimizers = { "tf.train.adam": tf.train.adam(0), FusedAdam: new FusedAdam(0) };
for (const [name, optimizer] of Object.entries(optimizers)) {
  Deno.bench(`a step of ${name}, [180, 300]`, { group: "Adam" }, () => {
    optimizer.applyGradients(gradients);
  });
}

// One epoch, with the L2 penalty of scikit-learn.
const data = {
  values: noise(1_080 * 180),
  labels: Int32Array.from({ length: 1_080 }, (_, i) => i % 8),
  classes: 8,
};
const config = {
  learningRate: 1e-3,
  schedule: "constant",
  batchSize: 256,
  epochs: 1,
  mixup: 0,
  labelSmoothing: 0,
} as const;

async function fitOneEpoch(): Promise<void> {
  const kernelRegularizer = tf.regularizers.l2({ l2: 2e-5 });
  const build = (features: number) =>
    tf.sequential({
      layers: [
        tf.layers.dense({
          inputShape: [features],
          units: 300,
          activation: "relu",
          kernelRegularizer,
        }),
        tf.layers.dense({ units: data.classes, kernelRegularizer }),
      ],
    });
  (await fitNetwork(build, data, config, seededRandom(1))).dispose();
}

const epoch = { group: "an epoch of a 180-300-8 MLP, 1,080 rows" };
Deno.bench(
  "fitNetwork() with the backend's BatchMatMul",
  { ...epoch, baseline: true },
  async () => {
    await withKernel(originalMatMul, fitOneEpoch);
  },
);
Deno.bench("fitNetwork() with batchMatMul()", epoch, fitOneEpoch);

// A convolution over time and its gradients, 64 clips of 96 frames with 40 bands.
const clips = tf.tensor3d(noise(64 * 96 * 40), [64, 96, 40]);
const filters = tf.tensor3d(noise(5 * 40 * 64), [5, 40, 64]);
const forward = (x: tf.Tensor3D, w: tf.Tensor3D) => tf.sum(tf.conv1d(x, w, 1, "same"));
const byInput = tf.grad((x) => forward(x as tf.Tensor3D, filters));
const byFilters = tf.grad((w) => forward(clips, w as tf.Tensor3D));

const convolution = { group: "conv1d, 64 × 96 × 40, 64 filters of 5" };
Deno.bench("conv1d()", { ...convolution, baseline: true }, () => {
  tf.dispose(forward(clips, filters));
});
Deno.bench("gradient with respect to the filters", convolution, () => {
  tf.dispose(byFilters(filters));
});
Deno.bench("gradient with respect to the input", convolution, () => {
  tf.dispose(byInput(clips));
});
Deno.bench("gradient with respect to the input, by the backend", convolution, async () => {
  await withKernel(originalConvolutionGradient, () => {
    tf.dispose(byInput(clips));
  });
});
