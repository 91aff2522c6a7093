import { parseArgs, type ParseArgsConfig } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Parses a command's arguments; `--help` prints the usage and ends the program, a mistake prints
 * the mistake and the usage and ends it with code 2.
 *
 * @param usage Text that `--help` prints.
 * @param options Options as `node:util` `parseArgs` takes them.
 * @param allowPositionals Whether arguments without a name are allowed.
 * @param args Arguments to parse.
 * @returns Values by option, and the other arguments.
 */
export function parseCommand<T extends Options>(
  usage: string,
  options: T,
  allowPositionals = false,
  args: readonly string[] = Deno.args,
) {
  try {
    const help = { help: { type: "boolean", short: "h" } } as const;
    const parsed = parseArgs({
      args: args.filter((arg) => arg !== "--"),
      options: { ...options, ...help },
      allowPositionals,
      strict: true,
    });
    if ((parsed.values as { help?: boolean }).help) {
      console.log(usage);
      Deno.exit(0);
    }
    return parsed;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    Deno.exit(2);
  }
}

/**
 * Runs a command; an error prints its message and its causes and ends the program with code 1.
 *
 * @param main The command.
 * @throws {TypeError} If the command does: only a mistake in the program does so, and its stack is
 * needed to find it.
 * @throws {ReferenceError} Likewise.
 */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isBug = error instanceof TypeError || error instanceof ReferenceError;
    if (isBug || !(error instanceof Error)) throw error;
    console.error(`error: ${error.message}`);
    for (let { cause } = error; cause instanceof Error; cause = cause.cause) {
      console.error(`  because: ${cause.message}`);
    }
    Deno.exit(1);
  }
}
