import * as tf from "@tensorflow/tfjs";

/**
 * Multiplies matrices: those that are to be transposed are transposed first, and the product is left
 * to the backend's own kernel, which is slow only for transposed ones.
 */
export function batchMatMul(plain: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
    if (!transposeA && !transposeB) return plain(call);
    const { a, b } = call.inputs as Record<"a" | "b", tf.TensorInfo>;
    const { backend } = call;
    const [left, right] = [
      transposeA ? transposed(a, backend) : a,
      transposeB ? transposed(b, backend) : b,
    ];
    const product = plain({
      inputs: { a: left, b: right },
      attrs: { transposeA: false, transposeB: false } as unknown as tf.NamedAttrMap,
      backend,
    });
    if (transposeA) tf.backend().disposeData(left.dataId);
    if (transposeB) tf.backend().disposeData(right.dataId);
    return product;
  };
}

/** Swaps the last two dimensions. */
function transposed(x: tf.TensorInfo, backend: unknown): tf.TensorInfo {
  const rank = x.shape.length;
  const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  const { kernelFunc } = tf.getKernel("Transpose", "wasm");
  return kernelFunc({
    inputs: { x },
    attrs: { perm },
    backend: backend as object,
  }) as tf.TensorInfo;
}
