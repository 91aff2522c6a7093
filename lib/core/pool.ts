import { type Remote, wrap } from "comlink";

/** Workers of one kind that share tasks. */
export interface WorkerPool<W> {
  /**
   * Runs a task on the next free worker; waits until there is one.
   *
   * @param task Calls the worker and returns the result. If it rejects, the worker stays in use.
   * @throws {Error} If a worker of the pool failed (threw outside of a call, or could not be
   * loaded) or the pool was stopped; the task may then not have been started.
   */
  run<T>(task: (worker: Remote<W>) => Promise<T>): Promise<T>;
  /** Terminates all workers; tasks that are running or waiting reject. */
  stop(): void;
}

interface Member<W> {
  readonly worker: Worker;
  readonly remote: Remote<W>;
  /** Rejects the task that runs on the worker. */
  fail?: (reason: Error) => void;
}

/**
 * Starts a pool of workers.
 *
 * Once a worker fails, the pool cannot be used any more: the task on that worker, all waiting and
 * all later tasks reject with its error. Tasks that run on other workers finish.
 *
 * @param start Starts a worker that exposes a `W` with Comlink.
 * @param size Number of workers; by default, one for each core.
 * @returns The pool; stop it when done.
 * @throws {RangeError} If the size is less than 1.
 */
export function startWorkers<W>(
  start: () => Worker,
  size: number = navigator.hardwareConcurrency,
): WorkerPool<W> {
  if (!(size >= 1)) throw new RangeError(`Cannot start ${size} workers, expected at least 1`);
  let failure: Error | undefined;
  const waiting: PromiseWithResolvers<Member<W>>[] = [];
  const members = Array.from({ length: size }, () => startMember<W>(start(), close));
  const free = [...members];

  function close(reason: Error): void {
    failure ??= reason;
    for (const { reject } of waiting.splice(0)) reject(failure);
  }

  async function nextFree(): Promise<Member<W>> {
    if (failure) throw failure;
    const member = free.pop();
    if (member) return member;
    const turn = Promise.withResolvers<Member<W>>();
    waiting.push(turn);
    return await turn.promise;
  }

  function release(member: Member<W>): void {
    delete member.fail;
    const next = waiting.shift();
    if (next) next.resolve(member);
    else free.push(member);
  }

  return {
    run: async (task) => {
      const member = await nextFree();
      try {
        // Not `Promise.race` with a long-lived promise, which would retain every result.
        return await new Promise((resolve, reject) => {
          if (failure) return reject(failure);
          member.fail = reject;
          task(member.remote).then(resolve, reject);
        });
      } finally {
        release(member);
      }
    },
    stop: () => {
      close(new Error("The workers were stopped"));
      for (const { worker, fail } of members) {
        worker.terminate();
        fail?.(failure!);
      }
    },
  };
}

/** Reports when a worker fails, as its pending calls would then never settle. */
function startMember<W>(worker: Worker, onFailure: (reason: Error) => void): Member<W> {
  const member: Member<W> = { worker, remote: wrap<W>(worker) };
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    const reason = new Error(`A worker failed: ${event.message}`);
    onFailure(reason);
    member.fail?.(reason);
  });
  return member;
}
