import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** How a task ended. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task of `deno.json` as a user would, with the permissions it has there. */
export function runTask(name: string, ...args: string[]): Promise<TaskResult> {
  return runTaskWithInput(new Uint8Array(), name, ...args);
}

/** The same as a user who is in another folder. */
export function runTaskFrom(folder: string, name: string, ...args: string[]): Promise<TaskResult> {
  return start(new Uint8Array(), folder, name, args);
}

/** The same with bytes on standard input. */
export function runTaskWithInput(
  input: Uint8Array<ArrayBuffer>,
  name: string,
  ...args: string[]
): Promise<TaskResult> {
  return start(input, ROOT, name, args);
}

async function start(
  input: Uint8Array<ArrayBuffer>,
  folder: string,
  name: string,
  args: readonly string[],
): Promise<TaskResult> {
  const task = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: ROOT,
    // deno task sets it to where it is called, unless it is set: the tests may be run by a task.
    env: { NO_COLOR: "1", INIT_CWD: folder },
    stdin: input.length > 0 ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input.length > 0) await new Blob([input]).stream().pipeTo(task.stdin);
  const { code, stdout, stderr } = await task.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
