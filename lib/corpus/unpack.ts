import { dirname, join } from "@std/path";
import { isAbsent } from "./files.ts";
import { openCorpus, requireClips } from "./open.ts";

/** Options of {@linkcode unpackCorpus}. */
export interface UnpackOptions {
  /** Called after each recording. */
  readonly onProgress?: (recordings: number, total: number) => void;
  /** Aborts unpacking and removes the files written so far. */
  readonly signal?: AbortSignal;
}

/**
 * Unpacks RAVDESS speech from a zip archive into a folder.
 *
 * The recordings are unpacked beside the folder first, which then replaces any earlier folder as a
 * whole. Their checksums in the archive are verified. Only names of RAVDESS recordings are written,
 * so that no archive can write anywhere else.
 *
 * @param folder Path of the folder to write, such as `data/ravdess`.
 * @throws {SyntaxError} If the archive cannot be read.
 * @throws {RangeError} If it contains no recording of RAVDESS.
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
    for (const [i, recording] of corpus.recordings.entries()) {
      signal?.throwIfAborted();
      const path = join(unpacking, corpus.definition.pathOf(recording));
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, await recording.read());
      onProgress?.(i + 1, corpus.recordings.length);
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
    if (!isAbsent(error)) throw error;
  }
}
