import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/audio/mod.ts";
import { adamStep, columnSums, type SumOfProducts, sumOfProducts } from "../../lib/model/kernel.ts";
import { loadBackend } from "../../lib/model/mod.ts";
import { usePlainKernel } from "../../lib/model/plain_kernel.ts";
import { assertClose } from "../helpers/close.ts";

await loadBackend();
usePlainKernel(); // beside the compiled one, for the tests that change to the cpu backend

const random = seededRandom(1);
const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);

/** Does something on the cpu backend, which knows no WebAssembly. */
async function withoutWasm<T>(action: () => T): Promise<T> {
  await tf.setBackend("cpu");
  try {
    return action();
  } finally {
    await tf.setBackend("wasm");
  }
}

/** A product whose sums are rounded after every multiplication and addition, in order. */
function multiply(a: Float32Array, b: Float32Array, [m, k, n]: readonly number[]): Float32Array {
  return Float32Array.from({ length: m * n }, (_, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    let sum = 0;
    for (let term = 0; term < k; term++) {
      sum = Math.fround(sum + Math.fround(a[row * k + term] * b[term * n + column]));
    }
    return sum;
  });
}

const transposed = (values: Float32Array, rows: number, columns: number) =>
  values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);

// Whole tiles of 4 × 8, parts of them, halves of them, and more terms than are summed in one go.
const SIZES = [[1, 1, 1], [4, 2, 8], [3, 7, 9], [5, 257, 12], [9, 600, 4], [8, 256, 16], [
  6,
  3,
  21,
]];

for (const [m, k, n] of SIZES) {
  Deno.test(`a product of ${m} × ${k} and ${k} × ${n} is TensorFlow.js' own to the last bit`, () => {
    const a = noise(m * k), b = noise(k * n);
    const expected = multiply(a, b, [m, k, n]);
    tf.tidy(() => {
      const x = tf.tensor2d(a, [m, k]), y = tf.tensor2d(b, [k, n]);
      const xt = tf.tensor2d(transposed(a, m, k), [k, m]);
      const yt = tf.tensor2d(transposed(b, k, n), [n, k]);
      assert.deepEqual(tf.matMul(x, y).dataSync(), expected);
      assert.deepEqual(tf.matMul(xt, y, true).dataSync(), expected);
      assert.deepEqual(tf.matMul(x, yt, false, true).dataSync(), expected);
      assert.deepEqual(tf.matMul(xt, yt, true, true).dataSync(), expected);
      // Batches of matrices are left to it.
      const theirs = tf.matMul(tf.reshape(x, [1, m, k]), tf.reshape(y, [1, k, n]));
      assert.deepEqual(theirs.dataSync(), expected);
    });
  });
}

Deno.test("sumOfProducts() adds up products of rows, with and without WebAssembly", async () => {
  const a = noise(11 * 6), b = noise(11 * 6);
  const sum = (config: SumOfProducts) =>
    tf.tidy(() =>
      sumOfProducts(tf.tensor2d(a, [11, 6]), tf.tensor2d(b, [11, 6]), config).dataSync()
    );
  const rowsOf = (values: Float32Array, from: number, rows: number) =>
    values.slice(6 * from, 6 * (from + rows));
  const whole = (parts: readonly (readonly [to: number, part: Float32Array])[], length: number) => {
    const out = new Float32Array(length);
    for (const [to, part] of parts) part.forEach((value, i) => out[to + i] += value);
    return out;
  };

  const plain: SumOfProducts = {
    shape: [8, 6],
    products: [
      { fromA: 0, fromB: 5, to: 1, rows: 4, terms: 6 },
      { fromA: 7, fromB: 2, to: 3, rows: 4, terms: 6 },
    ],
  };
  const expected = whole([
    [6, multiply(rowsOf(a, 0, 4), rowsOf(b, 5, 6), [4, 6, 6])],
    [18, multiply(rowsOf(a, 7, 4), rowsOf(b, 2, 6), [4, 6, 6])],
  ], 48);
  const first: SumOfProducts = {
    shape: [6, 6],
    transposeA: true,
    products: [{ fromA: 2, fromB: 4, to: 0, rows: 6, terms: 5 }],
  };
  const ofFirst = multiply(transposed(rowsOf(a, 2, 5), 5, 6), rowsOf(b, 4, 5), [6, 5, 6]);
  const second: SumOfProducts = {
    shape: [4, 3],
    transposeB: true,
    products: [{ fromA: 1, fromB: 6, to: 2, rows: 2, terms: 6 }],
  };
  const ofSecond = multiply(rowsOf(a, 1, 2), transposed(rowsOf(b, 6, 3), 3, 6), [2, 6, 3]);
  const check = () => {
    assertClose(sum(plain), expected, 1e-6);
    assertClose(sum(first), ofFirst, 1e-6);
    assertClose(sum(second), whole([[6, ofSecond]], 12), 1e-6);
    assert.deepEqual(sum({ shape: [2, 6], products: [] }), new Float32Array(12));
  };
  check();
  await withoutWasm(check);
});

Deno.test("columnSums() adds rows in their order, with and without WebAssembly", async () => {
  for (const [rows, columns] of [[1, 1], [5, 3], [300, 11], [7, 16]]) {
    const values = noise(rows * columns);
    const expected = multiply(new Float32Array(rows).fill(1), values, [1, rows, columns]);
    const sums = () =>
      tf.tidy(() => columnSums(tf.tensor2d(values, [rows, columns])).dataSync().slice());
    assert.deepEqual(sums(), expected);
    assert.deepEqual(await withoutWasm(sums), expected);
  }
});

Deno.test("adamStep() gives the same bits with and without WebAssembly", async () => {
  const arrays = { parameters: noise(7), means: noise(7), squares: noise(7).map(Math.abs) };
  const gradients = noise(7);
  const numbers = {
    beta1: 0.9,
    beta2: 0.999,
    rate: 0.03,
    perSquare: 3.7,
    epsilon: 1e-8,
    keep: 0.99,
  };
  const step = () =>
    tf.tidy(() => {
      const state = {
        parameters: tf.tensor1d(arrays.parameters.slice()),
        means: tf.tensor1d(arrays.means.slice()),
        squares: tf.tensor1d(arrays.squares.slice()),
      };
      adamStep(state, tf.tensor1d(gradients), numbers);
      return Object.values(state).map((tensor) => tensor.dataSync().slice());
    });
  const own = step();
  assert.deepEqual(own, await withoutWasm(step));
  for (const [i, before] of Object.values(arrays).entries()) assert.notDeepEqual(own[i], before);
});

Deno.test("nothing is left in memory, and what is shared stays as long as it is needed", () => {
  const before = tf.memory();
  tf.tidy(() => {
    const x = tf.tensor2d(noise(12), [3, 4]);
    const copy = tf.clone(x);
    const values = x.dataSync();
    x.dispose();
    assert.deepEqual(copy.dataSync(), values);
    const y = tf.tensor2d(noise(20), [4, 5]);
    sumOfProducts(copy as tf.Tensor2D, y, {
      shape: [3, 5],
      products: [{ fromA: 0, fromB: 0, to: 0, rows: 3, terms: 4 }],
    });
    tf.matMul(copy, y);
  });
  const { numTensors, numDataBuffers } = tf.memory();
  assert.deepEqual([numTensors, numDataBuffers], [before.numTensors, before.numDataBuffers]);
});
