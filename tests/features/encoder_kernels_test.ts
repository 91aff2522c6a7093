import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import {
  convolve,
  dense,
  gelu,
  layerNorm,
  packIntegers,
  selfAttention,
} from "../../lib/features/encoder/operations.ts";
import { loadBackend } from "../../lib/tensorflow/backend.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();

const random = seededRandom(1);
const noise = (rows: number, columns: number, gain = 2): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => gain * (random.uniform() - 0.5)),
    [rows, columns],
  );
const integers = (rows: number, columns: number): tf.Tensor2D =>
  tf.tensor2d(Array.from({ length: rows * columns }, () => random.below(255) - 127), [
    rows,
    columns,
  ]);
const row = (values: number[]): tf.Tensor2D => tf.tensor2d(values, [1, values.length]);

/** The same layers in plain TensorFlow.js, in floating point. */
const plain = {
  dense: (x: tf.Tensor2D, kernel: tf.Tensor, bias: tf.Tensor) => tf.add(tf.matMul(x, kernel), bias),
  convolve: (x: tf.Tensor2D, kernel: tf.Tensor, bias: tf.Tensor, stride: 1 | 2) => {
    const filter = tf.reshape(kernel, [3, x.shape[1], -1]) as tf.Tensor3D;
    return tf.add(
      tf.conv1d(tf.pad(x, [[1, 1], [0, 0]]) as tf.Tensor2D, filter, stride, "valid"),
      bias,
    );
  },
  layerNorm: (x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D) => {
    const { mean, variance } = tf.moments(x, 1, true);
    const scaled = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(scaled, gain), bias);
  },
  gelu: (z: tf.Tensor2D) => tf.mul(tf.mul(z, tf.add(tf.erf(tf.mul(z, Math.SQRT1_2)), 1)), 0.5),
};

/** Multi-head self-attention, computed in double precision by its definition. */
function attention(joint: number[][], heads: number): number[] {
  const size = joint[0].length / 3 / heads;
  const part = (which: number, step: number, head: number) => {
    const from = (which * heads + head) * size;
    return joint[step].slice(from, from + size);
  };
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  return joint.flatMap((_, step) =>
    Array.from({ length: heads }, (_, head) => {
      const scores = joint.map((_, other) =>
        dot(part(0, step, head), part(1, other, head)) / Math.sqrt(size)
      );
      const largest = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - largest));
      const total = weights.reduce((sum, weight) => sum + weight);
      const values = joint.map((_, other) => part(2, other, head));
      return Array.from(
        { length: size },
        (_, i) => dot(weights, values.map((own) => own[i])) / total,
      );
    }).flat()
  );
}

Deno.test("gelu() of known values is z times the Gaussian distribution function", () => {
  const z = [-1, 0, 1, 2, -9, 9, 0.1, -0.1];
  const doubled = [0.3173105, 1, 1.6826895, 1.9544997, 0, 2, 1.0796557, 0.9203443];
  assertClose(gelu(row(z)).dataSync(), doubled.map((own, i) => own * z[i] / 2), 3e-6);
});

Deno.test("layerNorm() of 1, 2, 3, 4 has mean 0 and variance 1, before gain and bias", () => {
  const root = Math.sqrt(1.25 + 1e-5);
  const normal = layerNorm(row([1, 2, 3, 4]), tf.tensor1d([1, 1, 1, 2]), tf.tensor1d([0, 0, 5, 0]));
  assertClose(normal.dataSync(), [-1.5 / root, -0.5 / root, 5 + 0.5 / root, 3 / root], 1e-6);
});

Deno.test("selfAttention() with equal keys averages the values; with one large score it picks one", () => {
  const values = noise(5, 64);
  const equal = selfAttention(tf.concat([noise(5, 64), tf.ones([5, 64]), values], 1), 1);
  const mean = tf.tile(tf.mean(values, 0, true), [5, 1]);
  assertClose(equal.dataSync(), mean.dataSync(), 1e-5);
  // Every query is a large multiple of the key of the third step.
  const keys = noise(5, 64), third = tf.slice(keys, [2, 0], [1, 64]);
  const queries = tf.tile(tf.mul(third, 1e3), [5, 1]) as tf.Tensor2D;
  const picked = selfAttention(tf.concat([queries, keys, values], 1), 1);
  const expected = tf.tile(tf.slice(values, [2, 0], [1, 64]), [5, 1]);
  assertClose(picked.dataSync(), expected.dataSync(), 1e-6);
});

for (const steps of [1, 2, 3, 4, 7, 50]) {
  Deno.test(`attention, normalisation and GELU agree with their definitions for ${steps} rows`, () => {
    const joint = noise(steps, 3 * 2 * 64, 8), gain = noise(1, 384).flatten() as tf.Tensor1D;
    assertClose(selfAttention(joint, 2).dataSync(), attention(joint.arraySync(), 2), 1e-5);
    const agree = (found: tf.Tensor, expected: tf.Tensor, tolerance: number) =>
      assertClose(found.dataSync(), expected.dataSync(), tolerance);
    agree(layerNorm(joint, gain, gain), plain.layerNorm(joint, gain, gain), 1e-5);
    agree(gelu(joint), plain.gelu(joint), 2e-6);
  });

  Deno.test(`dense() and convolve() agree with layers in floating point for ${steps} rows`, () => {
    for (const channels of [8, 384]) {
      const bias = noise(1, 16).flatten() as tf.Tensor1D, scale = tf.tensor1d(Array(16).fill(0.01));
      const x = noise(steps, channels, 6);
      for (const [width, name] of [[channels, "dense"], [3 * channels, "convolve"]] as const) {
        const whole = integers(width, 16), kernel = tf.mul(whole, scale);
        const packed = { packed: packIntegers(whole.dataSync(), whole.shape), scale, bias };
        for (const stride of name === "convolve" ? [1, 2] as const : [1] as const) {
          assertClose(
            { dense, convolve }[name](x, packed, stride).dataSync(),
            plain[name](x, kernel, bias, stride).dataSync(),
            1.2e-4 * Math.sqrt(width), // six standard deviations of rounding
          );
        }
      }
    }
  });
}

Deno.test("dense() sums integers exactly where the activations are integers of 16 bits", () => {
  const depth = 1_152;
  const x = row(Array.from({ length: depth }, (_, i) => (i % 2 ? -32_767 : 32_767)));
  // Largest weights, with the signs of the activations: every sum of 384 products is maximal.
  const kernel = tf.tensor2d(
    Float32Array.from(
      { length: 8 * depth },
      (_, i) => (Math.floor(i / 8) % 2 ? -127 : 127) * (i % 8 ? 1 : -1),
    ),
    [depth, 8],
  );
  const layer = {
    packed: packIntegers(kernel.dataSync(), kernel.shape),
    scale: tf.ones([8]),
    bias: tf.zeros([8]),
  };
  const sum = depth * 127 * 32_767;
  const values = dense(x, layer as Parameters<typeof dense>[1]).dataSync();
  assertClose(values, [-sum, ...Array(7).fill(sum)], 512); // half a unit in the last place
});

Deno.test("dense() of zeros is the bias", () => {
  const bias = tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8]);
  const layer = {
    packed: packIntegers(Array(64).fill(1), [8, 8]),
    scale: tf.ones([8]) as tf.Tensor1D,
    bias,
  };
  assert.deepEqual(dense(tf.zeros([1, 8]), layer).dataSync(), bias.dataSync());
});
