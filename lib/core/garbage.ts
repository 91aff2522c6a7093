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

const COLLECTED_BYTES = 16 * 2 ** 20;
let leftBytes = 0;

/**
 * Says that arrays are no longer needed; when there are enough of them, they are collected.
 *
 * @param bytes How large they are together.
 */
export function leaveGarbage(bytes: number): void {
  leftBytes += bytes;
  if (leftBytes < COLLECTED_BYTES) return;
  leftBytes = 0;
  collectGarbage("minor");
}
