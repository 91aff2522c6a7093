import type { EncoderFiles } from "./weights.ts";

/** Names of the encoder's files, which are in `data/encoder/` of the repository. */
export const ENCODER_FILE_NAMES = ["manifest.json", "weights.gzip"] as const;

let folder = new URL("../../../data/encoder/", import.meta.url);
let load: (url: URL) => Promise<Response> = fetch;

/**
 * Sets the folder of the encoder's files, for programs that do not run from the repository, such as
 * web apps. Call it before the encoder is loaded.
 *
 * @param url Address of the folder, ending with a slash.
 * @param loadFile Fetches a file; an app may cache it, or show progress.
 */
export function setEncoderFolder(
  url: URL,
  loadFile: (url: URL) => Promise<Response> = fetch,
): void {
  folder = url;
  load = loadFile;
}

/**
 * Reads the files of the encoder. The name of the weights does not end in `.gz`, because some web
 * servers decompress such files while sending them.
 *
 * @throws {Error} If one cannot be read; the message names it.
 */
export async function readEncoderFiles(): Promise<EncoderFiles> {
  const [manifest, bytes] = await Promise.all([
    readFile("manifest.json", (content) => content.json()),
    readFile("weights.gzip", (content) => decompress(content.body!)),
  ]);
  return { manifest, bytes };
}

async function decompress(packed: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const content = packed.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(content).arrayBuffer());
}

async function readFile<T>(
  name: (typeof ENCODER_FILE_NAMES)[number],
  parse: (content: Response) => Promise<T>,
): Promise<T> {
  const url = new URL(name, folder);
  try {
    const response = await load(url);
    if (!response.ok) throw new Error(`the server says ${response.status}`);
    return await parse(response);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new Error(`Cannot load the pretrained encoder from ${url}: ${reason}`, { cause });
  }
}
