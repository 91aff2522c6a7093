/**
 * Runs a program in the foreground and waits for it, even if this process is asked to end: signals
 * are passed on to the program, which decides.
 *
 * @param env Environment variables that it gets besides those of this process.
 */
export async function runForeground(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const terminate = () => child.kill("SIGTERM");
  // A terminal sends the interrupt to all of its processes; a second one would count as insistence.
  const interrupt = () => Deno.stdin.isTerminal() || child.kill("SIGINT");
  const signals: [Deno.Signal, () => void][] = Deno.build.os === "windows"
    ? [["SIGINT", () => {}]]
    : [["SIGINT", interrupt], ["SIGTERM", terminate], ["SIGHUP", terminate]];
  for (const [signal, handler] of signals) Deno.addSignalListener(signal, handler);
  // After the listeners: a signal may come as soon as it runs.
  const child = new Deno.Command(command, { args: [...args], env: { ...env } }).spawn();
  try {
    return (await child.status).code;
  } finally {
    for (const [signal, handler] of signals) Deno.removeSignalListener(signal, handler);
  }
}
