import assert from "node:assert/strict";
import fc from "fast-check";
import { startWorkers, type WorkerPool } from "../../lib/core/pool.ts";
import type { Outcome } from "./checks.ts";
import type { Readers, ReadWorker } from "./readers.ts";

/** Cases of a property that is quick to check; set `FUZZ_RUNS` for more, `FUZZ_SEED` for others. */
export const RUNS = wholeNumber("FUZZ_RUNS", 100);
/** Seed of the cases. */
export const SEED = wholeNumber("FUZZ_SEED", 1);
/** Most time for one file, of which most take milliseconds; a machine may be busy. */
const LIMIT_MS = 20_000;

function wholeNumber(name: string, usual: number): number {
  const text = Deno.env.get(name) ?? String(usual);
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new RangeError(`${name} is ${JSON.stringify(text)}, expected a whole number from 1 on`);
}

let pool: WorkerPool<ReadWorker> | undefined;

/** Ends the worker, if there is one. */
export function stop(): void {
  pool?.stop();
  pool = undefined;
}

/** Reads a damaged file in a worker, which is ended when it takes too long. */
export async function read<K extends keyof Readers>(
  kind: K,
  input: Parameters<Readers[K]>,
  limitMs: number = LIMIT_MS,
): Promise<Outcome> {
  const url = new URL("./readers.ts", import.meta.url);
  pool ??= startWorkers<ReadWorker>(() => new Worker(url, { type: "module" }), 1);
  const timer = setTimeout(stop, limitMs);
  try {
    return await pool.run<Outcome>((worker) => worker.read(kind, input));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Checks a reader with random input; a case that fails is shown at its smallest, with its seed.
 *
 * @param share Cases for each of a property that is quick to check.
 * @param input The input, as it is shown when a case fails.
 * @param tryOne Reads one.
 */
export async function checkReader<T>(
  share: number,
  input: fc.Arbitrary<T>,
  tryOne: (input: T) => Promise<Outcome>,
): Promise<void> {
  const counts = { answered: 0, refused: 0 };
  const property = fc.asyncProperty(input, async (one) => void counts[await tryOne(one)]++);
  try {
    await fc.assert(property, { numRuns: Math.ceil(share * RUNS), seed: SEED });
  } finally {
    stop();
  }
  console.log(`${counts.answered} answered, ${counts.refused} refused`);
  assert.ok(counts.answered > 0 && counts.refused > 0, "all cases came to the same");
}
