import * as tf from "@tensorflow/tfjs";

/** The files of the encoder, as `convert_weights.py` writes them. */
export interface EncoderFiles {
  /** The parsed `manifest.json`: a weights manifest of TensorFlow.js with a single file. */
  readonly manifest: { readonly weightsManifest: tf.io.WeightsManifestConfig };
  /** The content of `weights.bin`. */
  readonly bytes: Uint8Array;
}

/** Tensors by name, such as `block1/feed_forward_in/kernel`. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

/**
 * Loads the encoder's weights: tensors that stay until {@linkcode disposeWeights}.
 *
 * @throws {RangeError} If the bytes are not as many as the manifest says.
 */
export function loadWeights({ manifest, bytes }: EncoderFiles): Weights {
  const specs = manifest.weightsManifest.flatMap(({ weights }) => weights);
  const size = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (bytes.length !== size) {
    throw new RangeError(
      `Cannot load the encoder from ${bytes.length} bytes of weights, expected ${size}`,
    );
  }
  const loaded = tf.io.decodeWeights(bytes.slice().buffer, specs);
  const weights = new Map<string, tf.Tensor>();
  for (const [name, tensor] of Object.entries(loaded)) {
    if (name.endsWith("/scale")) continue;
    const scale = loaded[name.replace(/\/kernel$/, "/scale")];
    if (!name.endsWith("/kernel")) weights.set(name, tensor);
    else {
      weights.set(name, tf.mul(tensor, scale));
      tf.dispose([tensor, scale]);
    }
  }
  return weights;
}

/** Frees the memory of the weights. */
export function disposeWeights(weights: Weights): void {
  tf.dispose([...weights.values()]);
}

function bytesOf({ shape, quantization }: tf.io.WeightsManifestEntry): number {
  return tf.util.sizeFromShape(shape) * (quantization ? 1 : 4);
}
