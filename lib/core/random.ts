import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A source of random numbers that gives the same sequence for the same seed, everywhere. */
export interface Random {
  /** A number in `0 ≤ x < 1`. */
  uniform(): number;
  /** A whole number in `0 … n - 1`. */
  below(n: number): number;
}

/**
 * Starts a sequence of random numbers (xoroshiro128+).
 *
 * @param seed Any whole number of 32 bits.
 * @returns The source; nothing else draws from it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { seededRandom } from "./random.ts";
 * assert(seededRandom(7).below(100) === seededRandom(7).below(100));
 * ```
 */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return {
    uniform: () => uniformFloat64(generator),
    below: (n) => uniformInt(generator, 0, n - 1),
  };
}

/**
 * Shuffles in place (Fisher–Yates).
 *
 * @param items What to shuffle.
 * @param random Where the randomness comes from.
 * @returns The same array.
 */
export function shuffle<T extends Int32Array | number[]>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
