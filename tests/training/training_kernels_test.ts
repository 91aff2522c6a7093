import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/core/random.ts";
import { loadBackend, registerTrainingKernels } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../helpers/close.ts";

// Importing the backend registers its kernels; loading it replaces some.
const [backendsProduct, backendsSum] = ["BatchMatMul", "Sum"]
  .map((name) => tf.getKernel(name, "wasm").kernelFunc);
await loadBackend();
assert.equal(tf.getBackend(), "wasm");

const random = seededRandom(1);
const noise = (shape: number[]) => {
  const length = shape.reduce((a, b) => a * b);
  return tf.tensor(Float32Array.from({ length }, () => random.uniform() - 0.5), shape);
};

/** Returns the numbers of tensors and buffers that TensorFlow.js and the backend hold. */
const held = () => [tf.memory().numTensors, tf.memory().numDataBuffers, tf.backend().numDataIds()];

const REPLACED = ["BatchMatMul", "Sum", "Conv2DBackpropFilter", "Conv2DBackpropInput"];

/** Runs a test with spies on the backend's own kernels, which the kernels of this project call. */
function withSpies(test: (callsOf: (kernel: string) => Record<string, unknown>[]) => void): void {
  const replace = (kernelName: string, kernelFunc: tf.KernelFunc) => {
    tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  };
  const calls: [string, Record<string, unknown>][] = [];
  const before = REPLACED.map((name) => tf.getKernel(name, "wasm").kernelFunc);
  for (const [i, name] of REPLACED.entries()) {
    replace(name, (call) => {
      calls.push([name, call.attrs as Record<string, unknown>]);
      return before[i](call);
    });
  }
  registerTrainingKernels();
  try {
    test((kernel) => calls.filter(([name]) => name === kernel).map(([, attrs]) => attrs));
  } finally {
    for (const [i, name] of REPLACED.entries()) replace(name, before[i]);
  }
}

/** `Σ_k a[i][k] · b[k][j]` of each matrix of a batch, element by element. */
function product(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): number[] {
  const matrices = (x: tf.Tensor) =>
    (x.rank === 2 ? [x.arraySync()] : x.arraySync()) as number[][][];
  const [left, right] = [matrices(a), matrices(b)];
  const out: number[] = [];
  for (let batch = 0; batch < Math.max(left.length, right.length); batch++) {
    const [x, y] = [left[batch % left.length], right[batch % right.length]];
    const rows = transposeA ? x[0].length : x.length;
    const inner = transposeA ? x.length : x[0].length;
    const columns = transposeB ? y.length : y[0].length;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          sum += (transposeA ? x[k][i] : x[i][k]) * (transposeB ? y[j][k] : y[k][j]);
        }
        out.push(sum);
      }
    }
  }
  return out;
}

for (const transposeA of [false, true]) {
  for (const transposeB of [false, true]) {
    const name = `transposeA ${transposeA}, transposeB ${transposeB}`;
    Deno.test(`a product with ${name} is right, leaves the backend's alone, and leaks nothing`, () =>
      withSpies((callsOf) => {
        for (const [batchA, batchB] of [[[], []], [[3], [3]], [[3], [1]], [[1], [2]]]) {
          for (const [n, inner, m] of [[2, 3, 5], [1, 4, 3], [4, 1, 1], [7, 600, 19]]) {
            const a = noise([...batchA, ...(transposeA ? [inner, n] : [n, inner])]);
            const b = noise([...batchB, ...(transposeB ? [m, inner] : [inner, m])]);
            const before = held();
            const found = tf.matMul(a, b, transposeA, transposeB);
            assert.deepEqual(found.shape.slice(-2), [n, m]);
            const expected = product(a, b, transposeA, transposeB);
            const tolerance = inner === 600 ? 1e-5 : 1e-6; // of sums of as many products
            assertClose(found.dataSync(), expected, tolerance, `${a.shape} × ${b.shape}`);
            found.dispose();
            assert.deepEqual(held(), before);
            tf.dispose([a, b]);
          }
        }
        assert.equal(callsOf("BatchMatMul").length, 0);
      }));
  }
}

Deno.test("a product of matrices is the backend's, to the last bit", () => {
  for (const [n, inner, m] of [[256, 180, 300], [300, 56, 3], [33, 1100, 20]]) {
    const a = noise([n, inner]), b = noise([inner, m]);
    const attrs = { transposeA: false, transposeB: false };
    const info = backendsProduct({ inputs: { a, b }, attrs, backend: tf.backend() });
    const expected = tf.engine().makeTensorFromTensorInfo(info as tf.TensorInfo);
    assert.deepEqual(tf.matMul(a, b).dataSync(), expected.dataSync());
  }
});

Deno.test("a product of integers is refused, as by the backend", () => {
  const { kernelFunc } = tf.getKernel("BatchMatMul", "wasm");
  const a = tf.tensor2d([[1, 2]], [1, 2], "int32");
  const attrs = { transposeA: false, transposeB: true };
  assert.throws(() => kernelFunc({ inputs: { a, b: a }, attrs, backend: tf.backend() }), /float32/);
});

Deno.test("the sum of the rows of a matrix is the backend's, to the last bit, and leaks nothing", () =>
  withSpies((callsOf) => {
    for (const shape of [[256, 300], [7, 3], [1, 1], [40, 9]]) {
      const x = noise(shape), attrs = { axis: [0], keepDims: false };
      const info = backendsSum({ inputs: { x }, attrs, backend: tf.backend() });
      const expected = tf.engine().makeTensorFromTensorInfo(info as tf.TensorInfo).dataSync();
      const before = held();
      const found = tf.sum(x, 0);
      assert.deepEqual(found.shape, [shape[1]]);
      assert.deepEqual(found.dataSync(), expected);
      found.dispose();
      assert.deepEqual(held(), before);
    }
    assert.equal(callsOf("Sum").length, 0);
  }));

Deno.test("other sums are the backend's", () =>
  withSpies((callsOf) => {
    const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]),
      integers = tf.tensor2d([[1, 2]], [1, 2], "int32");
    assert.deepEqual([...tf.sum(x).dataSync()], [21]);
    assert.deepEqual([...tf.sum(x, 1).dataSync()], [6, 15]);
    assert.deepEqual(tf.sum(x, 0, true).arraySync(), [[5, 7, 9]]);
    assert.deepEqual([...tf.sum(integers, 0).dataSync()], [1, 2]);
    assert.equal(callsOf("Sum").length, 4);
  }));

Deno.test("a product where both stacks are repeated is left to the backend", () =>
  withSpies((callsOf) => {
    const a = noise([2, 1, 3, 4]), b = noise([1, 3, 4, 2]);
    const found = tf.matMul(a, b);
    assert.deepEqual(found.shape, [2, 3, 3, 2]);
    assert.equal(callsOf("BatchMatMul").length, 1);
  }));

Deno.test("the gradient of a dense layer equals its closed form", () => {
  // d Σ(x w)² / dw = 2 xᵀ (x w), and d Σ(x w)² / dx = 2 (x w) wᵀ.
  const x = noise([4, 3]) as tf.Tensor2D, w = noise([3, 2]) as tf.Tensor2D;
  const [byX, byW] = tf.grads((x, w) => tf.matMul(x, w).square().sum())([x, w]);
  const y = tf.mul(2, tf.matMul(x, w));
  assertClose(byW.dataSync(), product(x, y, true, false), 1e-6, "by w");
  assertClose(byX.dataSync(), product(y, w, false, true), 1e-6, "by x");
});

/** The tensor with 1 at one place and 0 elsewhere. */
const unit = (at: number, shape: number[]) => {
  const values = new Float32Array(shape.reduce((a, b) => a * b));
  values[at] = 1;
  return tf.tensor(values, shape);
};

for (const strides of [1, 2]) {
  for (const padding of ["same", "valid"] as const) {
    Deno.test(`the gradients of a convolution of stride ${strides}, ${padding}`, () =>
      withSpies((callsOf) => {
        const x = noise([2, 7, 6, 2]), filter = noise([3, 2, 2, 3]);
        const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, padding);
        const dy = noise(convolve(x, filter).shape);
        const dot = (y: tf.Tensor) => tf.sum(tf.mul(y, dy)).dataSync()[0];
        const [byX, byFilter] = tf.grads(convolve)([x, filter], dy);
        assert.deepEqual([byX.shape, byFilter.shape], [x.shape, filter.shape]);
        // A convolution is linear in both: the derivative by one value is the convolution with 1 in
        // its place and 0 elsewhere.
        const expectedByFilter = Array.from(
          { length: filter.size },
          (_, at) => dot(convolve(x, unit(at, filter.shape))),
        );
        assertClose(byFilter.dataSync(), expectedByFilter, 1e-5, "by filter");
        const expectedByX = Array.from(
          { length: x.size },
          (_, at) => dot(convolve(unit(at, x.shape), filter)),
        );
        assertClose(byX.dataSync(), expectedByX, 1e-5, "by x");
        // The backend's own kernel, which is slow for strides of 1, is called for others only.
        assert.equal(callsOf("Conv2DBackpropInput").length, strides === 1 ? 0 : 1);
        assert.equal(callsOf("Conv2DBackpropFilter").length, 0);
      }));
  }
}

Deno.test("the gradient with respect to the input is right for padding wider than the filter", () => {
  const x = noise([1, 4, 4, 1]), filter = noise([2, 2, 1, 1]);
  const convolve = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 2);
  const dy = noise(convolve(x).shape);
  const expected = Array.from(
    { length: x.size },
    (_, at) => tf.sum(tf.mul(convolve(unit(at, x.shape)), dy)).dataSync()[0],
  );
  assertClose(tf.grad(convolve)(x, dy).dataSync(), expected, 1e-5);
});

for (const strides of [1, 2]) {
  for (const padding of ["same", "valid"] as const) {
    Deno.test(`conv1d of stride ${strides}, ${padding}, has the gradients of the cpu backend`, async () => {
      const values = [[2, 9, 3], [4, 3, 2]].map((shape) =>
        [noise(shape).dataSync(), shape] as const
      );
      const gradients = () =>
        tf.tidy(() => {
          const [x, filter] = values.map(([own, shape]) => tf.tensor(own, shape));
          const loss = (x: tf.Tensor, filter: tf.Tensor) =>
            tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, strides, padding).square().sum();
          return tf.grads(loss)([x, filter]).map((gradient) => gradient.dataSync().slice());
        });
      const [byX, byFilter] = gradients();
      await tf.setBackend("cpu");
      const [xOnCpu, filterOnCpu] = gradients();
      await tf.setBackend("wasm");
      assertClose(byX, xOnCpu, 1e-5, "by x");
      assertClose(byFilter, filterOnCpu, 1e-5, "by filter");
    });
  }
}

Deno.test("the gradients of a convolution keep their inputs and leak no tensors", () => {
  const x = noise([2, 9, 3]) as tf.Tensor3D, filter = noise([4, 3, 2]) as tf.Tensor3D;
  const image = noise([1, 5, 5, 2]) as tf.Tensor4D, kernel = noise([2, 2, 2, 3]) as tf.Tensor4D;
  const all = [x, filter, image, kernel];
  const values = all.map((own) => own.dataSync().slice());
  const conv1d = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, "same");
  const conv2d = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "valid");
  const before = held();
  for (let i = 0; i < 3; i++) {
    tf.dispose(tf.grads(conv1d)([x, filter]));
    tf.dispose(tf.grads(conv2d)([image, kernel]));
    assert.deepEqual(held(), before);
  }
  assert.deepEqual(all.map((own) => own.dataSync().slice()), values);
});

Deno.test("the gradient of a convolution refuses channels first", () => {
  const { kernelFunc } = tf.getKernel("Conv2DBackpropFilter", "wasm");
  const attrs = { strides: [1, 1], pad: "same", dataFormat: "NCHW", filterShape: [1, 1, 1, 1] };
  const x = noise([1, 1, 2, 2]);
  assert.throws(
    () => kernelFunc({ inputs: { x, dy: x }, attrs: attrs as never, backend: tf.backend() }),
    { name: "RangeError", message: "Cannot differentiate a convolution of NCHW, expected NHWC" },
  );
});
