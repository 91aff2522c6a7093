/**
 * Formats a fraction as a percentage with one decimal, without a percent sign: 2/3 is `66.7`. What
 * rounds to zero has no sign either.
 */
export function percent(fraction: number): string {
  return (100 * fraction).toFixed(1).replace(/^-0\.0$/, "0.0");
}
