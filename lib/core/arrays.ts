/**
 * Puts arrays behind each other.
 *
 * @param arrays The arrays.
 * @returns A new array of all their values.
 */
export function concatenate(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/**
 * Tells where clips start once several groups of them are put behind each other.
 *
 * @param groups First frame of each clip of a group, and the number of its frames.
 * @returns The same for all clips together.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { joinStarts } from "./arrays.ts";
 * assert.deepEqual([...joinStarts([Int32Array.of(0, 5), Int32Array.of(0, 2, 3)])], [0, 5, 7, 8]);
 * ```
 */
export function joinStarts(groups: readonly Int32Array[]): Int32Array {
  let offset = 0;
  const joined = [0];
  for (const starts of groups) {
    for (const start of starts.subarray(1)) joined.push(offset + start);
    offset += starts[starts.length - 1];
  }
  return Int32Array.from(joined);
}
