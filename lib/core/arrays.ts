/** Concatenates any number of arrays into a new one. */
export function concatenate(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/**
 * Copies rows of a matrix.
 *
 * @param values Row-major, shape `[n][columns]`.
 * @param rows Indices of the rows, in output order; may repeat.
 * @returns Row-major, shape `[rows.length][columns]`, a new array.
 */
export function takeRows(
  values: Float32Array,
  columns: number,
  rows: ArrayLike<number>,
): Float32Array {
  const taken = new Float32Array(rows.length * columns);
  for (let to = 0; to < rows.length; to++) {
    const from = rows[to] * columns;
    taken.set(values.subarray(from, from + columns), to * columns);
  }
  return taken;
}

/**
 * Copies a frame of a signal, padded with zeros beyond its ends.
 *
 * @param samples The signal, shape `[n]`.
 * @param start Index of the first sample of the frame; may be negative.
 * @param frame Buffer to fill, as long as the frame.
 */
export function copyFrame(
  samples: Float32Array,
  start: number,
  frame: Float32Array | Float64Array,
): void {
  const from = Math.min(frame.length, Math.max(0, -start));
  const to = Math.max(from, Math.min(frame.length, samples.length - start));
  frame.fill(0, 0, from);
  if (to > from) frame.set(samples.subarray(start + from, start + to), from);
  frame.fill(0, to);
}

/** Returns views of the rows of a row-major matrix of shape `[n][columns]`. */
export function rowsOf(values: Float32Array, columns: number): Float32Array[] {
  return Array.from(
    { length: values.length / columns },
    (_, i) => values.subarray(i * columns, (i + 1) * columns),
  );
}
