import { extname, join } from "@std/path";

const TYPES: Readonly<Record<string, string>> = {
  ".bin": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wav": "audio/wav",
};

/** The page may load its own files only, is shown in no frame, and sends no referrer. */
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

/**
 * Makes a server of static files.
 *
 * @param folder The files; nothing outside it is ever served.
 * @returns Answers `GET` and `HEAD`: a file, `index.html` for a folder, 304 if the client has it
 * already, else 404; 405 for other methods.
 */
export function staticFiles(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return answer(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    const path = filePath(new URL(request.url).pathname);
    if (path === undefined) return answer(404, "Not found");
    const file = await readFile(join(folder, path));
    if (!file) return answer(404, "Not found");
    const headers = new Headers({
      ...HEADERS,
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "content-length": String(file.length),
      // Requested again each time, and sent only if it has changed.
      "cache-control": "no-cache",
      etag: await etagOf(file),
    });
    if (request.headers.get("if-none-match") === headers.get("etag")) {
      headers.delete("content-length");
      return new Response(null, { status: 304, headers });
    }
    return new Response(request.method === "HEAD" ? null : file, { headers });
  };
}

/** Path below the folder; none if the address is malformed or leads out of it. */
function filePath(pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
  const parts = decoded.split(/[/\\]/).filter((part) => part !== "");
  if (decoded.includes("\0") || parts.some((part) => part.startsWith(".") || part.includes(":"))) {
    return undefined;
  }
  return decoded.endsWith("/") ? join(...parts, "index.html") : join(...parts);
}

async function readFile(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.IsADirectory || error instanceof Deno.errors.NotADirectory;
    if (!missing) throw error;
    return undefined;
  }
}

async function etagOf(file: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
  return `"${hash.subarray(0, 12).toHex()}"`;
}

function answer(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...HEADERS, ...headers, "content-type": "text/plain; charset=utf-8" },
  });
}
