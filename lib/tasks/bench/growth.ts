import { SAMPLE_RATE_HZ, type Signal } from "../../audio/mod.ts";
import { baseline, type FeatureSet, rich } from "../../features/mod.ts";
import { CLIPS_A_MESSAGE, startBenchPool } from "./pool.ts";
import { watchMemory } from "../memory.ts";
import { startProgress } from "../progress.ts";

/** Lengths of the recordings whose features are timed, in seconds. */
const LENGTHS_S = [1, 3, 10, 30, 60, 120, 300, 600];
/** Passes of each, of which the fastest counts. */
const PASSES = 3;
/** How often the loop over a corpus is looked at. */
const STEPS = 10;

/** How long the features of a recording take. */
export interface LengthCost {
  readonly lengthS: number;
  /** Milliseconds for each second of sound. */
  readonly baselineMs: number;
  readonly richMs: number;
  /** Memory of the process so far, in MiB. */
  readonly peakMib: number;
}

/**
 * Times the features of longer and longer recordings: one after the other, as each needs more memory
 * than the one before.
 *
 * @param signal What is repeated until it is long enough.
 * @returns One row a length.
 */
export function timeLengths({ samples }: Signal): LengthCost[] {
  return LENGTHS_S.map((lengthS) => {
    const long = Float32Array.from(
      { length: lengthS * SAMPLE_RATE_HZ },
      (_, i) => samples[i % samples.length],
    );
    const signal = { samples: long, sampleRateHz: SAMPLE_RATE_HZ };
    const [baselineMs, richMs] = [baseline, rich].map((set) => fastest(set, signal) / lengthS);
    const peakMib = Math.round(Deno.memoryUsage().rss / 2 ** 20);
    return { lengthS, baselineMs, richMs, peakMib };
  });
}

function fastest(set: FeatureSet, signal: Signal): number {
  let least = Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    const started = performance.now();
    set.extract(signal);
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

/** What a loop over many clips has come to. */
export interface LoopCost {
  readonly clips: number;
  readonly seconds: number;
  /** The most memory the process has held until then, in MiB. */
  readonly peakMib: number;
}

/**
 * Computes the `baseline` features of many clips on all cores.
 *
 * @param wavs WAV files, taken in turn.
 * @param clips How many clips.
 * @returns What it had come to after each tenth.
 */
export async function timeLoop(wavs: readonly Uint8Array[], clips: number): Promise<LoopCost[]> {
  const pool = startBenchPool();
  const memory = watchMemory();
  const progress = startProgress("loop", clips, "clips");
  const costs: LoopCost[] = [];
  const started = performance.now();
  let next = 0, done = 0;
  const worker = async () => {
    while (next < clips) {
      const count = Math.min(CLIPS_A_MESSAGE, clips - next);
      const own = Array.from({ length: count }, () => wavs[next++ % wavs.length]);
      await pool.run((worker) => worker.baselineOf(own));
      for (let i = 0; i < count; i++) {
        progress.update(++done);
        if (done * STEPS % clips >= STEPS) continue;
        const seconds = (performance.now() - started) / 1_000;
        costs.push({ clips: done, seconds, peakMib: memory.peakMib() });
      }
    }
  };
  try {
    // Twice as many wait as there are workers, so that none is idle while its next ones are copied.
    await Promise.all(Array.from({ length: 2 * navigator.hardwareConcurrency }, worker));
  } finally {
    progress.stop();
    memory.stop();
    pool.stop();
  }
  return costs;
}
