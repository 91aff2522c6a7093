import { sha256Hex } from "../core/hash.ts";
import { setEncoderFolder } from "../features/encoder/files.ts";

/** Length and SHA-256 of each file of the encoder, by name, as `files.json` lists them. */
export type FileList = Readonly<
  Record<string, { readonly bytes: number; readonly sha256: string }>
>;

/** Called with the bytes loaded so far and those of all files. */
export type OnProgress = (loadedBytes: number, totalBytes: number) => void;

/** The methods of a cache that are used. */
type Store = Pick<Cache, "match" | "put" | "delete">;

/**
 * Makes the feature set `encoder` load its files from a folder of the app. They are cached where the
 * browser allows it, so that a later visit loads only those that have changed.
 *
 * @param folder Address of the folder, with a slash at its end.
 * @throws {Error} If the list of the files cannot be loaded.
 */
export async function useEncoderFrom(folder: URL, onProgress: OnProgress): Promise<void> {
  const list = await fetchOk(new URL("files.json", folder));
  const cache = await openStore();
  setEncoderFolder(folder, keptLoader(await list.json(), cache, fetchOk, onProgress));
}

async function openStore(): Promise<Store> {
  try {
    return await caches.open("encoder");
  } catch (error) {
    console.warn("The encoder is loaded at each visit:", error);
    const nothing = () => Promise.resolve(undefined);
    return { match: nothing, put: nothing, delete: () => Promise.resolve(false) };
  }
}

/**
 * Makes a function that loads files through a cache. Their SHA-256 is part of the key, and a file
 * with new content replaces its older version.
 *
 * @returns Loads the file at an address; rejects if the SHA-256 of its content is not the listed one.
 */
export function keptLoader(
  files: FileList,
  cache: Store,
  load: (url: URL) => Promise<Response>,
  onProgress: OnProgress,
): (url: URL) => Promise<Response> {
  const totalBytes = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
  let loadedBytes = 0;
  const count = (bytes: number) => onProgress(loadedBytes += bytes, totalBytes);
  return async (url) => {
    const { bytes, sha256 } = files[url.pathname.split("/").at(-1)!];
    const address = new URL(`?sha256=${sha256}`, url);
    const kept = await cache.match(address);
    if (kept) {
      count(bytes);
      return kept;
    }
    const content = await readCounted(await load(address), count);
    if (await sha256Hex(content) !== sha256) {
      throw new Error(`The content of ${url} differs from what files.json lists`);
    }
    await cache.delete(url, { ignoreSearch: true });
    await cache.put(address, new Response(content));
    return new Response(content);
  };
}

/** Reads the body of a response; `count` is called with the length of each chunk. */
async function readCounted(response: Response, count: (bytes: number) => void) {
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      count(chunk.length);
      controller.enqueue(chunk);
    },
  });
  return new Uint8Array(await new Response(response.body!.pipeThrough(counter)).arrayBuffer());
}

/** Fetches a file; rejects if the server answers with an error. */
export async function fetchOk(url: URL): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Cannot load ${url}: the server says ${response.status}`);
  return response;
}
