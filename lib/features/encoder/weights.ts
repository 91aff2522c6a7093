import * as tf from "@tensorflow/tfjs";
import { type Dense, has } from "./operations.ts";
import { packIntegers, registerEncoderKernels } from "./wasm_kernels.ts";

/** The files of the encoder, as `convert_weights.py` writes them. */
export interface EncoderFiles {
  /** The parsed `manifest.json`: a weights manifest of TensorFlow.js with a single file. */
  readonly manifest: { readonly weightsManifest: readonly { readonly weights: object[] }[] };
  /** The content of `weights.bin`. */
  readonly bytes: Uint8Array;
}

/** Tensors by name, such as `block1/feed_forward_in/bias`. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

/**
 * Loads the encoder's weights: tensors that stay until {@linkcode disposeWeights}. On the `wasm` backend
 * they stay integers, for kernels that this registers; on others they become floating-point numbers.
 *
 * @throws {RangeError} If the bytes are not as many as the manifest says.
 */
export function loadWeights({ manifest, bytes }: EncoderFiles): Weights {
  if (tf.getBackend() === "wasm") registerEncoderKernels();
  const specs = manifest.weightsManifest
    .flatMap(({ weights }) => weights as tf.io.WeightsManifestEntry[]);
  const size = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (bytes.length !== size) {
    throw new RangeError(
      `Cannot load the encoder from ${bytes.length} bytes of weights, expected ${size}`,
    );
  }
  const loaded = tf.io.decodeWeights(bytes.slice().buffer, specs);
  const weights = new Map(Object.entries(loaded));
  for (const [name, kernel] of Object.entries(loaded)) {
    if (!name.endsWith("/kernel")) continue;
    const layer = name.slice(0, -"/kernel".length);
    if (has("QuantisedDense")) {
      weights.delete(name);
      weights.set(`${layer}/packed`, packIntegers(kernel as tf.Tensor2D));
      kernel.dispose();
      continue;
    }
    const scale = loaded[`${layer}/scale`];
    weights.set(name, tf.mul(kernel, scale));
    weights.delete(`${layer}/scale`);
    tf.dispose([kernel, scale]);
  }
  return weights;
}

/** Takes the tensors of a dense layer. */
export function denseLayer(weights: Weights, name: string): Dense {
  const parts = ["kernel", "packed", "scale", "bias"].map((part) =>
    [part, weights.get(`${name}/${part}`)] as const
  );
  return Object.fromEntries(parts) as unknown as Dense;
}

/** Frees the memory of the weights. */
export function disposeWeights(weights: Weights): void {
  tf.dispose([...weights.values()]);
}

function bytesOf({ shape, quantization }: tf.io.WeightsManifestEntry): number {
  return tf.util.sizeFromShape(shape) * (quantization ? 1 : 4);
}
