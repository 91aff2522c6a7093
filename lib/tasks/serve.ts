import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WrongUsage } from "./command.ts";
import type { AnswerRequest } from "./static_files.ts";

/** Connections are cut off that have not sent a whole request by then, or are idle for as long. */
const REQUEST_TIMEOUT_MS = 10_000;

/** A server that listens on this machine only. */
export interface LocalServer {
  /** The port it has. */
  readonly port: number;
  /** Resolves when it has stopped. */
  readonly finished: Promise<void>;
  /** Stops it and closes all connections. */
  close(): void;
}

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
 * Serves on 127.0.0.1. `node:http` cuts off requests that never end, `Deno.serve` does not.
 *
 * @param port The port; 0 for any free one.
 * @param answers Answers the requests, which wait if it is not there yet.
 * @param timeoutMs After this time without a whole request, a connection is cut off.
 * @returns The server, which has the port.
 * @throws {Error} If the port is in use.
 */
export async function serveLocally(
  port: number,
  answers: AnswerRequest | Promise<AnswerRequest>,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): Promise<LocalServer> {
  const server = createServer({
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    keepAliveTimeout: timeoutMs,
    connectionsCheckingInterval: timeoutMs / 4,
  }, async ({ method = "", url = "", headers }, response) => {
    const { status, headers: own, body } = (await answers)(
      method,
      url.split("?")[0],
      headers["if-none-match"],
    );
    response.writeHead(status, own).end(body);
  });
  server.setTimeout(timeoutMs);
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    finished: new Promise((resolve) => server.once("close", () => resolve())),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      reject(inUse ? new Error(`Port ${port} is in use; choose another with --port`) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
