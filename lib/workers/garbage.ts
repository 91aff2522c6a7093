/**
 * Collects what is no longer needed, if V8 was started with `--expose-gc`; else it does so when it
 * likes. It hardly notices large arrays, which lie outside of its heap, until there are many.
 *
 * @param type All of it, or only what was made since the last time, which takes a millisecond.
 */
export function collectGarbage(type: "major" | "minor" = "major"): void {
  const { gc } = globalThis as { gc?: (options: { type: string }) => void };
  gc?.({ type });
}
