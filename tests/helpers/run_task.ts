import { fromFileUrl } from "@std/path";

/** How a task ended. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task of `deno.json` as a user would, with the permissions it has there. */
export async function runTask(name: string, ...args: string[]): Promise<TaskResult> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: fromFileUrl(new URL("../..", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
