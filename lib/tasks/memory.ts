/** How often memory is looked at. */
const INTERVAL_MS = 200;

/** Watches how much memory this process holds, workers included. */
export interface MemoryWatch {
  /** The most there was, in MiB. */
  peakMib(): number;
  /** Ends the watch. */
  stop(): void;
}

/**
 * Watches the resident memory of this process from now on. What comes and goes while the main thread
 * is busy for longer is not seen.
 *
 * @returns The watch; stop it when done.
 */
export function watchMemory(): MemoryWatch {
  let peak = 0;
  const look = () => peak = Math.max(peak, Deno.memoryUsage().rss);
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return {
    peakMib: () => Math.round(Math.max(peak, look()) / 2 ** 20),
    stop: () => clearInterval(timer),
  };
}
