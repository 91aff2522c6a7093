import { SAMPLE_RATE_HZ, type Signal } from "../../audio/mod.ts";
import type { WorkerPool } from "../../core/pool.ts";
import { baseline, type FeatureSet, rich } from "../../features/mod.ts";
import { watchMemory } from "../memory.ts";
import { startProgress } from "../progress.ts";
import { baselineOf, type ExtractWorker } from "./extraction_pool.ts";

/** Durations of the recordings whose features are timed, in seconds. */
const DURATIONS_S = [1, 3, 10, 30, 60, 120, 300, 600];
/** Passes of each; the fastest counts. */
const PASSES = 3;
/** Number of measurements in the loop over a corpus. */
const STEPS = 10;

/** Time that the features of a recording take. */
export interface LengthCost {
  /** Duration of the recording in seconds. */
  readonly durationS: number;
  /** `baseline`, in milliseconds for each second of audio. */
  readonly baselineMs: number;
  /** `rich`, in milliseconds for each second of audio. */
  readonly richMs: number;
  /** Memory of the process afterwards, in MiB. */
  readonly memoryMib: number;
}

/**
 * Times the features of longer and longer recordings.
 *
 * @param signal A recording at 16 kHz; it is repeated until it is long enough.
 * @returns One row a duration.
 */
export function timeLengths({ samples }: Signal): LengthCost[] {
  return DURATIONS_S.map((durationS) => {
    const long = Float32Array.from(
      { length: durationS * SAMPLE_RATE_HZ },
      (_, i) => samples[i % samples.length],
    );
    const signal = { samples: long, sampleRateHz: SAMPLE_RATE_HZ };
    const [baselineMs, richMs] = [baseline, rich].map((set) => fastestMs(set, signal) / durationS);
    const memoryMib = Math.round(Deno.memoryUsage().rss / 2 ** 20);
    return { durationS, baselineMs, richMs, memoryMib };
  });
}

function fastestMs(set: FeatureSet, signal: Signal): number {
  let least = Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    const started = performance.now();
    set.extract(signal);
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

/** Time and memory of a loop over many clips so far. */
export interface LoopCost {
  /** Number of clips. */
  readonly clips: number;
  /** Time they took. */
  readonly seconds: number;
  /** Peak memory of the process until then, in MiB. */
  readonly peakMib: number;
}

/**
 * Decodes many clips and extracts their `baseline` features on all cores.
 *
 * @param pool The workers.
 * @param wavs WAV files, taken in turn.
 * @param clips Number of clips.
 * @returns Time and memory after each tenth.
 */
export async function timeLoop(
  pool: WorkerPool<ExtractWorker>,
  wavs: readonly Uint8Array[],
  clips: number,
): Promise<LoopCost[]> {
  const memory = watchMemory();
  const progress = startProgress("loop", clips, "clips");
  const costs: LoopCost[] = [];
  const started = performance.now();
  let next = 0, done = 0;
  const feed = async () => {
    while (next < clips) {
      await baselineOf(pool, wavs[next++ % wavs.length]);
      progress.update(++done);
      if (done * STEPS % clips >= STEPS) continue;
      const seconds = (performance.now() - started) / 1_000;
      costs.push({ clips: done, seconds, peakMib: memory.peakMib() });
    }
  };
  try {
    // Twice as many clips wait as there are workers, so that none is idle.
    await Promise.all(Array.from({ length: 2 * navigator.hardwareConcurrency }, feed));
  } finally {
    progress.stop();
    memory.stop();
  }
  return costs;
}
