import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Pass } from "./timing.ts";

/** Python processes that run `peers.py`. */
export interface Python {
  readonly path: string;
  /** Versions of the installed libraries. */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * Returns a pass of `peers.py`, on one thread or its libraries' default number; nothing if a
   * library is missing.
   */
  pass(name: string, threads: "one" | "all"): Pass | undefined;
  stop(): Promise<void>;
}

/**
 * Starts `peers.py` twice, limited to one thread and without a limit.
 *
 * @param path Path of the interpreter.
 * @param folder Folder of the recordings.
 */
export async function startPython(path: string, folder: string): Promise<Python> {
  const [one, all] = await Promise.all(
    ["one", "all"].map((threads) => startProcess(path, folder, threads)),
  );
  return {
    path,
    versions: one.versions,
    pass: (name, threads) => {
      const { passes, run } = threads === "one" ? one : all;
      return passes.includes(name) ? () => run(name) : undefined;
    },
    stop: async () => {
      await Promise.all([one.stop(), all.stop()]);
    },
  };
}

async function startProcess(path: string, folder: string, threads: string) {
  const process = new Deno.Command(path, {
    args: ["lib/tasks/bench/peers.py", folder, threads],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = createInterface({ input: Readable.from(process.stdout) });
  const lines = output[Symbol.asyncIterator]();
  const writer = process.stdin.getWriter();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${path} ended; the messages above say why`);
    return JSON.parse(value);
  };
  const { versions, passes } = await answer();
  return {
    versions,
    passes,
    run: async (name: string): Promise<number> => {
      await writer.write(new TextEncoder().encode(`${name}\n`));
      return (await answer()).seconds;
    },
    stop: async () => {
      await writer.close();
      await process.status;
    },
  };
}
