import { readdir } from "node:fs/promises";
import { extname, join, relative } from "@std/path";
import { sha256Hex } from "../core/hash.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".bin": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wav": "audio/wav",
};

/** Lets the page load only its own files, forbids frames, and sends no referrer. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' blob:; " +
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "microphone=(self), camera=(), geolocation=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export type AnswerRequest = (request: Request) => Response;

/**
 * Reads all files of a folder into memory, to serve them.
 *
 * @param folder Path of the folder. Hidden files and symbolic links are left out, so that nothing
 * outside the folder is served.
 * @returns A function that answers `GET` and `HEAD` (`Deno.serve` drops the body of the latter)
 * with a file, with `index.html` for a folder, with 304 if the client has the file already,
 * otherwise with 404; and other methods with 405.
 */
export async function staticFiles(folder: string): Promise<AnswerRequest> {
  const files = new Map<string, Awaited<ReturnType<typeof readFile>>>();
  for (const path of await filesBelow(folder)) {
    files.set(encodeURI(`/${path}`), await readFile(join(folder, path)));
  }
  return ({ method, url, headers }) => {
    if (method !== "GET" && method !== "HEAD") {
      return message(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    const { pathname } = new URL(url);
    const file = files.get(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (!file) return message(404, "Not found");
    return headers.get("if-none-match") === file.headers.etag
      ? new Response(null, { status: 304, headers: file.headers })
      : new Response(file.body, { headers: file.headers });
  };
}

/**
 * Serves files to this machine only.
 *
 * @param port Port number; 0 for any free port.
 * @param answers Answers the requests, which wait for it.
 * @returns The server; `addr.port` is its port.
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
    throw new Error(`Port ${port} is in use; choose another with: deno task app --port N`);
  }
}

/** Lists the files below a folder, except hidden ones and links, as sorted paths relative to it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll("\\", "/"))
    .filter((path) => !/(^|\/)\./.test(path))
    .sort();
}

async function readFile(path: string) {
  const body = await Deno.readFile(path);
  const headers = {
    ...HEADERS,
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    // The browser asks again each time, and gets the file only if it has changed.
    "cache-control": "no-cache",
    etag: `"${(await sha256Hex(body)).slice(0, 24)}"`,
  };
  return { body, headers };
}

function message(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { ...HEADERS, ...headers } });
}
