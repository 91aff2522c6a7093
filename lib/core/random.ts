import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A random number generator; the same seed gives the same sequence on every machine. */
export interface Random {
  /** Draws from the uniform distribution over `0 ≤ x < 1`. */
  uniform(): number;
  /** Draws an integer uniformly from `0 … n - 1`. */
  below(n: number): number;
}

/**
 * Creates a random number generator (xoroshiro128+).
 *
 * @param seed Any 32-bit integer. The first values of {@linkcode Random.uniform} are close to 1 for
 * every small seed; a hash as the seed avoids that.
 */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return {
    uniform: () => uniformFloat64(generator),
    below: (n) => uniformInt(generator, 0, n - 1),
  };
}

/** Draws from the standard normal distribution (Box–Muller; two uniform draws each). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/** Shuffles an array in place (Fisher–Yates) and returns it. */
export function shuffle<T extends Int32Array | number[]>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
