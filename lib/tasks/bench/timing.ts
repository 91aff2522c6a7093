import { setTimeout as delay } from "node:timers/promises";
import { percentile } from "../../core/statistics.ts";

/** One pass of something; one that times itself returns its seconds. */
export type Pass = () => unknown;

/** Something that is timed, and what it is compared with. */
export interface BenchCase {
  /** What is done, in words. */
  readonly what: string;
  /** Does it here. */
  readonly here: Pass;
  /** Name of what it is compared with. */
  readonly peer: string;
  /** Does the same there, if that is installed. */
  readonly there: Pass | undefined;
  /** Whether one pass is enough, because it takes long or repeats itself. */
  readonly once?: boolean;
}

/** After a pass, threads of Python's libraries wait actively for more work for a while. */
const PAUSE_MS = 300;

/**
 * Times a case here and there, pass by pass in turn. The first pass is not counted, unless one is
 * enough.
 *
 * @param own The case.
 * @param runs Number of passes that count.
 * @returns A row of `results/bench.md`: medians and their ratio.
 */
export async function timeCase(
  { what, here, peer, there, once }: BenchCase,
  runs: number,
): Promise<string[]> {
  const ours: number[] = [], theirs: number[] = [];
  for (let run = once ? 1 : 0; run <= (once ? 1 : runs); run++) {
    const own = await secondsOf(here), other = there && await secondsOf(there);
    await delay(PAUSE_MS);
    if (run === 0) continue;
    ours.push(own);
    if (other !== undefined) theirs.push(other);
  }
  const [mine, its] = [median(ours), there ? median(theirs) : undefined];
  const compared = its === undefined ? ["–", "–"] : [milliseconds(its), times(its / mine)];
  return [what, milliseconds(mine), peer, ...compared];
}

/** Seconds that a pass takes: those that it returns, else by the clock. */
async function secondsOf(pass: Pass): Promise<number> {
  const started = performance.now();
  const result = await pass();
  return typeof result === "number" ? result : (performance.now() - started) / 1_000;
}

/**
 * Computes the median.
 *
 * @param values At least one.
 * @returns Their median.
 */
export function median(values: readonly number[]): number {
  return percentile([...values].sort((a, b) => a - b), 0.5);
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 1 ? 2 : 1)} ×`;
}

function milliseconds(seconds: number): string {
  if (seconds >= 10) return `${seconds.toFixed(1)} s`;
  return `${(1_000 * seconds).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
}
