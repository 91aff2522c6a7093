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
