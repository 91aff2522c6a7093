/** Formats a value as JSON, with arrays of numbers and labels on one line. */
export function tidyJson(value: unknown): string {
  const joined = (_: string, items: string) => `[${items.replace(/\s*\n\s*/g, " ")}]`;
  return JSON.stringify(value, null, 2).replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, joined) + "\n";
}
