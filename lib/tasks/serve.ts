import { WrongUsage } from "./command.ts";
import type { AnswerRequest } from "./static_files.ts";

/**
 * Parses the number of a port.
 *
 * @throws {WrongUsage} If it is not one.
 */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new WrongUsage(`Cannot serve on port ${JSON.stringify(text)}, expected 0 to 65535`);
}

/**
 * Serves on this machine only.
 *
 * @param port The port; 0 for any free one.
 * @param answers Answers the requests, which wait if it is not there yet.
 * @returns The server, which has the port.
 * @throws {Error} If the port is in use.
 */
export function serveLocally(
  port: number,
  answers: AnswerRequest | Promise<AnswerRequest>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    const options = { hostname: "127.0.0.1", port, onListen() {} };
    return Deno.serve(options, async (request) => (await answers)(request));
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(`Port ${port} is in use; choose another with --port`);
  }
}
