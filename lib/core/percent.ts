/** Formats a fraction as a percentage with one decimal, without a percent sign: 2/3 is `66.7`. */
export function percent(fraction: number): string {
  return (100 * fraction).toFixed(1);
}
