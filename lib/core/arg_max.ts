/**
 * Position of the largest value.
 *
 * @param values Shape `[n]`, `n ≥ 1`.
 * @returns Its index; the first of equals.
 */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
