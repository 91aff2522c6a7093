/** Between two measurements. */
const INTERVAL_MS = 200;

/** Measures the memory of this process, workers included, again and again. */
export interface MemoryWatch {
  /** Returns the highest resident memory so far, in MiB. */
  peakMib(): number;
  /** Ends the measurements. */
  stop(): void;
}

/**
 * Measures the resident memory of this process every 200 ms from now on. A peak while the main
 * thread is busy for longer is missed.
 *
 * @returns The watch; stop it when done.
 */
export function watchMemory(): MemoryWatch {
  let peak = 0;
  const measure = () => peak = Math.max(peak, Deno.memoryUsage().rss);
  measure();
  const timer = setInterval(measure, INTERVAL_MS);
  return {
    peakMib: () => Math.round(measure() / 2 ** 20),
    stop: () => clearInterval(timer),
  };
}
