import * as tf from "@tensorflow/tfjs";
import type { AdamNumbers, SumOfProducts } from "./kernel.ts";

/** What is used here of TensorFlow.js' `cpu` backend. */
interface CpuBackend {
  readonly data: { get(dataId: tf.DataId): { readonly values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: "float32", values: Float32Array): tf.TensorInfo;
}

/** Has the `cpu` backend know the kernels of `kernel.as` that TensorFlow.js does not have. */
export function usePlainKernel(): void {
  const functions = { SumOfProducts: addProducts, ColumnSums: sumColumns, AdamStep: stepAdam };
  for (const [kernelName, kernelFunc] of Object.entries(functions)) {
    tf.registerKernel({ kernelName, backendName: "cpu", kernelFunc });
  }
}

const addProducts: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const cpu = backend as CpuBackend;
  const [a, b] = [inputs.a, inputs.b] as tf.TensorInfo[];
  const { shape, transposeA, transposeB, products } = attrs!.config as unknown as SumOfProducts;
  const [x, y] = [a, b].map(({ dataId }) => cpu.data.get(dataId).values);
  const columns = shape[1];
  const out = new Float32Array(shape[0] * columns);
  // How far apart in memory the rows of the product and the terms of its sums are.
  const [xRow, xTerm] = transposeA ? [1, a.shape[1]] : [a.shape[1], 1];
  const [yColumn, yTerm] = transposeB ? [b.shape[1], 1] : [1, b.shape[1]];
  for (const { fromA, fromB, to, rows, terms } of products) {
    for (let row = 0; row < rows; row++) {
      for (let term = 0; term < terms; term++) {
        const factor = x[fromA * a.shape[1] + row * xRow + term * xTerm];
        const yAt = fromB * b.shape[1] + term * yTerm, outAt = (to + row) * columns;
        for (let j = 0; j < columns; j++) out[outAt + j] += factor * y[yAt + j * yColumn];
      }
    }
  }
  return cpu.makeTensorInfo([...shape], "float32", out);
};

const sumColumns: tf.KernelFunc = ({ inputs, backend }) => {
  const cpu = backend as CpuBackend;
  const { dataId, shape: [, columns] } = inputs.x as tf.TensorInfo;
  const out = new Float32Array(columns);
  cpu.data.get(dataId).values.forEach((value, i) => out[i % columns] += value);
  return cpu.makeTensorInfo([columns], "float32", out);
};

const stepAdam: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { parameters, gradients, means, squares } = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [
      name,
      (backend as CpuBackend).data.get((tensor as tf.TensorInfo).dataId).values,
    ]),
  );
  const { beta1, beta2, rate, perSquare, epsilon, keep } = attrs!.numbers as unknown as AdamNumbers;
  for (let i = 0; i < parameters.length; i++) {
    const gradient = gradients[i];
    const mean = beta1 * means[i] + (1 - beta1) * gradient;
    const square = beta2 * squares[i] + (1 - beta2) * gradient * gradient;
    means[i] = mean;
    squares[i] = square;
    parameters[i] -= rate * mean / (Math.sqrt(square * perSquare) + epsilon);
    parameters[i] *= keep;
  }
  return [];
};
