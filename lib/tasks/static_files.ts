import { extname, join } from "@std/path";

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

/** An answer to a request, for `node:http` or, as its options, `Response`. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** None for `HEAD`, and if the client has the file already. */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** Answers a request by its method, its path, and its header `if-none-match`. */
export type AnswerRequest = (method: string, pathname: string, etag?: string) => Answer;

/** A file in memory. */
interface ServedFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Record<string, string>;
}

/**
 * Reads all files of a folder, once, and makes a server of them.
 *
 * @param folder The files. Hidden files and symbolic links are left out, so nothing outside the
 * folder is ever served.
 * @returns Answers `GET` and `HEAD`: a file, `index.html` for a folder, 304 if the client has it
 * already, else 404; 405 for other methods.
 */
export async function staticFiles(folder: string): Promise<AnswerRequest> {
  const files = new Map(await readFiles(folder, "/"));
  return (method, pathname, etag) => {
    if (method !== "GET" && method !== "HEAD") {
      return message(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    const path = decode(pathname);
    const file = path && files.get(path.endsWith("/") ? `${path}index.html` : path);
    if (!file) return message(404, "Not found");
    const { headers, body } = file;
    if (etag === headers.etag) return { status: 304, headers: omitLength(headers), body: null };
    return { status: 200, headers, body: method === "HEAD" ? null : body };
  };
}

/** Reads the files of a folder by their paths in addresses, which start with `prefix`. */
async function readFiles(folder: string, prefix: string): Promise<[string, ServedFile][]> {
  const files: [string, ServedFile][] = [];
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    if (isDirectory) files.push(...await readFiles(path, `${prefix}${name}/`));
    if (isFile) files.push([prefix + name, await readFile(path)]);
  }
  return files;
}

async function readFile(path: string): Promise<ServedFile> {
  const body = await Deno.readFile(path);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const headers = {
    ...HEADERS,
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    "content-length": String(body.length),
    // Requested again each time, and sent only if it has changed.
    "cache-control": "no-cache",
    etag: `"${hash.subarray(0, 12).toHex()}"`,
  };
  return { body, headers };
}

/** Path of an address; none if it is malformed. */
function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}

function omitLength({ "content-length": _, ...headers }: Record<string, string>) {
  return headers;
}

function message(status: number, text: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { ...HEADERS, ...headers, "content-type": "text/plain; charset=utf-8" },
    body: new TextEncoder().encode(`${text}\n`),
  };
}
