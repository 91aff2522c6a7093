import process from "node:process";
import { startWorkers, type WorkerPool } from "../../core/pool.ts";
import type { FuzzKind } from "./kind.ts";
import type { CaseResult } from "./run_case.ts";
import type { FuzzWorker } from "./worker.ts";

/** Most milliseconds of processor time that a case may take. */
const LIMIT_MS = 5_000;
/** Most wall time that a case may take, in times of its limit. */
const MOST_WALL_TIMES = 12;

/** A case that ended as it should not. */
export interface FailedCase {
  readonly number: number;
  /** What happened. */
  readonly fault: string;
}

/** What came of the cases of one kind. */
export interface KindResult {
  readonly id: string;
  readonly description: string;
  readonly answered: number;
  readonly refused: number;
  readonly failed: readonly FailedCase[];
}

/** Tries cases, one at a time. */
export interface Trials {
  /** Tries a case of a kind; a worker that it breaks or keeps too long is replaced. */
  readonly run: (kind: string, number: number) => Promise<CaseResult>;
  readonly stop: () => void;
}

/**
 * Starts trying cases in a worker.
 *
 * @param seed Seed of the cases.
 * @param startWorker Starts a worker that exposes a {@linkcode FuzzWorker}.
 * @param limitMs Most milliseconds of processor time that a case may take.
 */
export function startTrials(
  seed: number,
  startWorker: () => Worker = startFuzzWorker,
  limitMs: number = LIMIT_MS,
): Trials {
  let pool: WorkerPool<FuzzWorker> | undefined;
  const stop = () => {
    pool?.stop();
    pool = undefined;
  };
  return {
    run: async (kind, number) => {
      pool ??= await startPool(startWorker);
      const task = pool.run<CaseResult>((worker) => worker.run(kind, seed, number));
      const result = await within(limitMs, task);
      if ("isBroken" in result) stop();
      return result;
    },
    stop,
  };
}

/** Which cases of a kind are tried. */
export interface CaseRange {
  readonly cases: number;
  /** Number of the first one; 0 unless given. */
  readonly first?: number;
  /** Called after each case with the number that are done. */
  readonly onCase?: (done: number) => void;
}

/** Tries cases of one kind, one after the other, and counts how they end. */
export async function runKind(
  { id, description }: Pick<FuzzKind, "id" | "description">,
  trials: Trials,
  { cases, first = 0, onCase }: CaseRange,
): Promise<KindResult> {
  const failed: FailedCase[] = [], counts = { answered: 0, refused: 0 };
  for (let number = first; number < first + cases; number++) {
    const result = await trials.run(id, number);
    if ("outcome" in result) counts[result.outcome]++;
    else failed.push({ number, fault: result.fault });
    onCase?.(number - first + 1);
  }
  return { id, description, ...counts, failed };
}

/** Starts one worker and waits until its modules are loaded, which is not the time of a case. */
async function startPool(startWorker: () => Worker): Promise<WorkerPool<FuzzWorker>> {
  const pool = startWorkers<FuzzWorker>(startWorker, 1);
  await pool.run((worker) => worker.ready());
  return pool;
}

function startFuzzWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

/**
 * Waits for a case until it has used up its time; the worker is of no use after that. What counts
 * is processor time, so that a busy machine does not look like a hang; a case that waits for
 * nothing uses none, and ends after some wall time.
 */
async function within(
  limitMs: number,
  result: Promise<CaseResult>,
): Promise<CaseResult | { readonly fault: string; readonly isBroken: true }> {
  const late = Promise.withResolvers<{ fault: string; isBroken: true }>();
  const started = performance.now(), before = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1_000, wallMs = performance.now() - started;
    if (cpuMs < limitMs && wallMs < MOST_WALL_TIMES * limitMs) return;
    late.resolve({ fault: `no end within ${limitMs} ms`, isBroken: true });
  }, limitMs / 10);
  try {
    const broken = (error: Error) => ({ fault: error.message, isBroken: true }) as const;
    return await Promise.race([result.catch(broken), late.promise]);
  } finally {
    clearInterval(timer);
  }
}
