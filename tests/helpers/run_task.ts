import { fromFileUrl } from "@std/path";

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

/** The same with bytes on standard input. */
export async function runTaskWithInput(
  input: Uint8Array<ArrayBuffer>,
  name: string,
  ...args: string[]
): Promise<TaskResult> {
  const task = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: fromFileUrl(new URL("../..", import.meta.url)),
    env: { NO_COLOR: "1" },
    stdin: input.length > 0 ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input.length > 0) await new Blob([input]).stream().pipeTo(task.stdin);
  const { code, stdout, stderr } = await task.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
