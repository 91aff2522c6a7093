import { dirname, join } from "@std/path";
import { clipName } from "./ravdess.ts";
import { openCorpus, requireClips } from "./open.ts";

/** How to unpack. */
export interface UnpackOptions {
  /** Told after each clip. */
  readonly onProgress?: (clips: number, total: number) => void;
  /** Stops the work and removes what was unpacked. */
  readonly signal?: AbortSignal;
}

/**
 * Unpacks the speech clips of a RAVDESS archive into `Actor_XX/` folders.
 *
 * The folder appears only when all clips are there: they are unpacked beside it first. A folder
 * that was there before is replaced. Each clip's checksum in the archive is verified, and only
 * names that are RAVDESS clips are written, so an archive cannot write anywhere else.
 *
 * @param archive Path of the zip.
 * @param folder Path of the folder to make, `data/ravdess`.
 * @throws {SyntaxError} If the archive cannot be read.
 * @throws {RangeError} If it holds no clip.
 */
export async function unpackCorpus(
  archive: string,
  folder: string,
  { onProgress, signal }: UnpackOptions = {},
): Promise<void> {
  const corpus = await openCorpus(archive);
  const unpacking = `${folder}.unpacking`;
  try {
    requireClips(corpus);
    await removeIfThere(unpacking);
    await Deno.mkdir(unpacking, { recursive: true });
    for (const [i, entry] of corpus.entries.entries()) {
      signal?.throwIfAborted();
      const actor = String(entry.clip.actor).padStart(2, "0");
      const path = join(unpacking, `Actor_${actor}`, clipName(entry.clip));
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, await entry.read());
      onProgress?.(i + 1, corpus.entries.length);
    }
    await removeIfThere(folder);
    await Deno.rename(unpacking, folder);
  } finally {
    await removeIfThere(unpacking);
    await corpus.close();
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
