import type { EncoderFiles } from "./weights.ts";

/** Names of the files, in `data/encoder/` of the repository. */
export const ENCODER_FILE_NAMES = ["manifest.json", "weights.gzip"] as const;

let folder = new URL("../../../data/encoder/", import.meta.url);
let load: (url: URL) => Promise<Response> = fetch;

/**
 * Sets where the files of the encoder are, for a program that does not run from the repository, such
 * as a web app; must be called before they are read.
 *
 * @param url Address of the folder, with a slash at its end.
 * @param loadFile Loads a file; an app may keep it, or show how much is loaded.
 */
export function setEncoderFolder(
  url: URL,
  loadFile: (url: URL) => Promise<Response> = fetch,
): void {
  folder = url;
  load = loadFile;
}

/**
 * Reads the files of the encoder. The weights have no usual ending of compressed files, as some web
 * servers would decompress them on the way.
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
    throw new Error(`Cannot load the pretrained encoder from ${url}`, { cause });
  }
}
