import * as tf from "@tensorflow/tfjs";
import { type Dense, packIntegers } from "./operations.ts";

/** The files of the encoder, which `convert_weights.py` writes. */
export interface EncoderFiles {
  /** The parsed `manifest.json`: a weights manifest of TensorFlow.js with a single file. */
  readonly manifest: { readonly weightsManifest: readonly { readonly weights: object[] }[] };
  /** The content of `weights.gzip`, decompressed. */
  readonly bytes: Uint8Array;
}

/** Tensors by name, such as `block1/feed_forward_in/bias`. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

/**
 * Creates the tensors of the encoder's weights, which are never disposed of. The backend must be
 * loaded. `tf.io.decodeWeights` reads the same files, but much slower, as numbers of 32 bits.
 *
 * @throws {RangeError} If the number of bytes is not the one in the manifest.
 */
export function loadWeights({ manifest, bytes }: EncoderFiles): Weights {
  const specs = manifest.weightsManifest
    .flatMap(({ weights }) => weights as tf.io.WeightsManifestEntry[]);
  const sizes = specs.map(({ shape, quantization }) =>
    tf.util.sizeFromShape(shape) * (quantization ? 1 : 4)
  );
  const size = sizes.reduce((a, b) => a + b, 0);
  if (bytes.length !== size) {
    throw new RangeError(
      `Cannot load the encoder from ${bytes.length} bytes of weights, expected ${size}`,
    );
  }
  let at = 0;
  return new Map(specs.map(({ name, shape, quantization }, i) => {
    const own = bytes.slice(at, at += sizes[i]);
    if (!quantization) return [name, tf.tensor(new Float32Array(own.buffer), shape)];
    const packed = packIntegers(own, shape as [number, number], quantization.min);
    return [name.replace(/kernel$/, "packed"), packed];
  }));
}

/** Returns the tensors of a dense layer. */
export function denseLayer(weights: Weights, name: string): Dense {
  const part = (key: keyof Dense) => weights.get(`${name}/${key}`);
  return { packed: part("packed"), scale: part("scale"), bias: part("bias") } as Dense;
}
