/** A linear projection of pooled values to fewer ones, stored with 8 bits a weight. */
export interface Projection {
  /** Number of values that it takes. */
  readonly inputs: number;
  /** Number of values that it gives. */
  readonly outputs: number;
  /** What is subtracted from the values, shape `[inputs]`. */
  readonly mean: Float32Array;
  /** Factor of each output, shape `[outputs]`. */
  readonly scale: Float32Array;
  /** Weights, row-major, shape `[outputs][inputs]`. */
  readonly weights: Int8Array;
}

/**
 * Parses `projection.bin`: two unsigned 32-bit integers (inputs, outputs), then `mean` and `scale` as
 * 32-bit floats, then the weights; little-endian.
 *
 * @throws {RangeError} If the length is not what the first two numbers make it.
 */
export function parseProjection(bytes: Uint8Array): Projection {
  const buffer = bytes.slice().buffer;
  const [inputs, outputs] = buffer.byteLength < 8 ? [0, 0] : new Uint32Array(buffer, 0, 2);
  const floats = 4 * (inputs + outputs);
  const expected = 8 + floats + inputs * outputs;
  if (inputs === 0 || outputs === 0 || buffer.byteLength !== expected) {
    throw new RangeError(
      `Cannot read the encoder's projection: ${buffer.byteLength} bytes, expected ${expected} ` +
        `for ${inputs} inputs and ${outputs} outputs`,
    );
  }
  return {
    inputs,
    outputs,
    mean: new Float32Array(buffer, 8, inputs),
    scale: new Float32Array(buffer, 8 + 4 * inputs, outputs),
    weights: new Int8Array(buffer, 8 + floats),
  };
}

/**
 * Projects values.
 *
 * @param values Shape `[inputs]`.
 * @returns Shape `[outputs]`.
 */
export function project(
  { inputs, outputs, mean, scale, weights }: Projection,
  values: Float32Array,
): Float32Array {
  const centred = values.map((value, i) => value - mean[i]);
  return Float32Array.from({ length: outputs }, (_, row) => {
    let sum = 0;
    for (let i = 0, at = row * inputs; i < inputs; i++) sum += weights[at + i] * centred[i];
    return scale[row] * sum;
  });
}
