import cliProgress from "cli-progress";

/** A display of progress on standard error; declare it with `using`, which ends it. */
export interface Progress extends Disposable {
  /**
   * Shows how many units are done.
   *
   * @param total Number of units in all, if it was not known at the start.
   */
  readonly update: (done: number, total?: number) => void;
}

/** Interval of plain lines, which replace the bar if standard error is no terminal. */
const PLAIN_INTERVAL_MS = 10_000;

/**
 * Shows progress and the time left on standard error: as a bar on a terminal, otherwise as a plain
 * line every ten seconds and at the end.
 *
 * @param unit Name of the units, such as `recordings`.
 * @param total Number of units in all; if it is not known yet, nothing is shown before the first
 * update, which gives it.
 */
export function showProgress(what: string, unit: string, total?: number): Progress {
  const start = Deno.stderr.isTerminal() ? startBar : startPlainLines;
  let shown = total === undefined ? undefined : start(what, unit, total);
  return {
    update: (done, all) => (shown ??= start(what, unit, all!)).update(done),
    [Symbol.dispose]: () => shown?.[Symbol.dispose](),
  };
}

function startBar(what: string, unit: string, total: number): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${what} [{bar}] {value}/{total} ${unit}, {eta_formatted} left`,
    barsize: 24,
    etaBuffer: 50,
    gracefulExit: false,
    stopOnComplete: true, // another bar may follow in the same scope
    linewrap: true, // otherwise an interrupt would leave the terminal without line wrapping
  });
  bar.start(total, 0);
  return { update: (done) => bar.update(done), [Symbol.dispose]: () => bar.stop() };
}

function startPlainLines(what: string, unit: string, total: number): Progress {
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
    [Symbol.dispose]: () => {},
  };
}
