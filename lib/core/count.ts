/** Formats a number with its noun, such as `1 seed` or `2 seeds`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
