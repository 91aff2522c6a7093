import { parseArgs, type ParseArgsConfig } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** An error in the arguments of a command, as opposed to an error in its input files. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";

  /**
   * @param message What is wrong, and what would be right.
   * @param usage The usage of the command, which is printed after the message.
   */
  constructor(message: string, readonly usage?: string) {
    super(message);
  }
}

/**
 * Parses a command's arguments; `--help` prints the usage and ends the program. After `--`, all
 * arguments are positional, even those that start with a dash.
 *
 * @param usage Text that `--help` prints.
 * @param options Options as `node:util` `parseArgs` takes them.
 * @returns Values by option, the positional arguments, and all arguments in order as tokens.
 * @throws {WrongUsage} If an option is unknown, or lacks its value.
 */
export function parseCommand<T extends Options>(
  usage: string,
  options: T,
  allowPositionals = false,
) {
  try {
    const help = { help: { type: "boolean", short: "h" } } as const;
    const parsed = parseArgs({
      args: Deno.args,
      options: { ...options, ...help },
      allowPositionals,
      tokens: true,
    });
    if ((parsed.values as { help?: boolean }).help) {
      console.log(usage);
      Deno.exit(0);
    }
    return parsed;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [, unknown] = /^Unknown option '(--?[^' ]+)'/.exec(error.message) ?? [];
    if (unknown === undefined) throw new WrongUsage(error.message, usage);
    const known = Object.keys({ ...options, help: {} }).map((name) => `--${name}`).join(", ");
    throw new WrongUsage(`Unknown option ${unknown}, expected one of ${known}`);
  }
}

/**
 * Runs a command. If it throws an error, prints the message and its causes and ends the program,
 * with exit code 2 for {@linkcode WrongUsage}, otherwise 1.
 *
 * @throws {TypeError | ReferenceError} If the command throws it: it is a bug in the program, and
 * its stack is needed to find it.
 */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isBug = error instanceof TypeError || error instanceof ReferenceError;
    if (isBug || !(error instanceof Error)) throw error;
    // Deno gives this advice for /proc and the like.
    const advice = "run again with the --allow-all flag";
    console.error(`error: ${error.message.replace(advice, "which no task has")}`);
    for (let { cause } = error; cause instanceof Error; cause = cause.cause) {
      console.error(`  because: ${cause.message}`);
    }
    if (!(error instanceof WrongUsage)) Deno.exit(1);
    if (error.usage) console.error(`\n${error.usage}`);
    Deno.exit(2);
  }
}
