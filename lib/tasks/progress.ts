import cliProgress from "cli-progress";

/** Display of the progress of some work. */
interface Progress {
  /** Shows the number of units that are done. */
  update(done: number): void;
  stop(): void;
}

/** Between plain lines, if there is no terminal to redraw a bar on. */
const PLAIN_INTERVAL_MS = 10_000;

/**
 * Shows progress and time left during some work, on standard error: a bar on a terminal, else a plain
 * line every ten seconds and at the end.
 *
 * @param total Number of units in all; if it is not known yet, nothing is shown until the work says it.
 * @param unit Name of the units, such as `recordings`.
 * @param work Does it; calls its argument with the number of units that are done, and of all if it
 * was not known.
 */
export async function withProgress<T>(
  what: string,
  total: number | undefined,
  unit: string,
  work: (update: (done: number, total?: number) => void) => Promise<T>,
): Promise<T> {
  const start = Deno.stderr.isTerminal() ? startBar : startPlainLines;
  let progress = total === undefined ? undefined : start(what, total, unit);
  try {
    return await work((done, all) => {
      progress ??= start(what, all!, unit);
      progress.update(done);
    });
  } finally {
    progress?.stop();
  }
}

function startBar(what: string, total: number, unit: string): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${what} [{bar}] {value}/{total} ${unit}, {eta_formatted} left`,
    barsize: 24,
    etaBuffer: 50,
    gracefulExit: false,
    stopOnComplete: true, // another one may follow
    linewrap: true, // else an interrupt would leave the terminal without it
  });
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}

function startPlainLines(what: string, total: number, unit: string): Progress {
  const started = performance.now();
  let printed = started;
  const print = (done: number, rest: string) =>
    console.error(`${what}: ${done}/${total} ${unit}, ${rest}`);
  return {
    update: (done) => {
      const now = performance.now();
      if (done >= total) {
        print(done, `${((now - started) / 1000).toFixed(0)} s`);
      } else if (now - printed >= PLAIN_INTERVAL_MS) {
        printed = now;
        print(done, `${(((now - started) / 1000) * (total / done - 1)).toFixed(0)} s left`);
      }
    },
    stop: () => {},
  };
}
