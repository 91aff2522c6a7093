/**
 * Writes a value so that a changed number is a changed line: arrays of numbers and labels stay on
 * one line.
 *
 * @param value Anything JSON can hold.
 * @returns The text, with a line break at the end.
 */
export function tidyJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(
    /\[\n\s+([^[\]{}]*?)\n\s+\]/g,
    (_, items: string) => `[${items.replace(/\s*\n\s*/g, " ")}]`,
  ) + "\n";
}
