/**
 * Runs a program in the foreground and waits until it ends. Signals that ask this process to end
 * are forwarded to the program, which decides when to end.
 *
 * @param env Environment variables of the program, in addition to those of this process.
 * @returns The exit code of the program.
 */
export async function runForeground(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const terminate = () => child.kill("SIGTERM");
  // A terminal interrupts all of its processes, the program too; a second signal would force it.
  const interrupt = () => Deno.stdin.isTerminal() || child.kill("SIGINT");
  const signals: [Deno.Signal, () => void][] = Deno.build.os === "windows"
    ? [["SIGINT", () => {}]]
    : [["SIGINT", interrupt], ["SIGTERM", terminate], ["SIGHUP", terminate]];
  for (const [signal, handler] of signals) Deno.addSignalListener(signal, handler);
  // Started after the listeners are added: a signal may come as soon as it runs.
  const child = new Deno.Command(command, { args: [...args], env: { ...env } }).spawn();
  try {
    return (await child.status).code;
  } finally {
    for (const [signal, handler] of signals) Deno.removeSignalListener(signal, handler);
  }
}
