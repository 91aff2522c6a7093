/**
 * Copies a frame of a signal, with zeros where the signal has no samples.
 *
 * @param samples The signal, shape `[n]`.
 * @param start Sample at which the frame starts; negative before the signal.
 * @param frame Receives the samples; its length is that of the frame.
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

/**
 * Computes a periodic Hann window.
 *
 * @returns Weights `0.5 - 0.5 cos(2πi / length)`, shape `[length]`.
 * @see scipy `get_window("hann", length, fftbins=True)`
 */
export function hannWindow(length: number): Float64Array {
  const weight = (i: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
  return Float64Array.from({ length }, (_, i) => weight(i));
}
