import {
  BlobReader,
  BlobWriter,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js";

/** Size of the largest file that is unpacked; those of a saved model are below 5 MB. */
const MAX_BYTES = 2 ** 26;

/** Packs files, given by name, into a zip archive: the same bytes for the same files. */
export async function zipFiles(files: Readonly<Record<string, Uint8Array>>): Promise<Blob> {
  // A fixed date, the earliest that zip archives allow, so that the bytes do not depend on the time.
  const lastModDate = new Date(1980, 0, 1);
  // zip.js starts its workers from blobs, which the page's security policy does not allow.
  const options = { useWebWorkers: false, lastModDate, extendedTimestamp: false };
  const zip = new ZipWriter(new BlobWriter("application/zip"), options);
  for (const [name, content] of Object.entries(files)) {
    await zip.add(name, new Uint8ArrayReader(content));
  }
  return await zip.close();
}

/**
 * Unpacks files of a zip archive, in whatever folder of it they are.
 *
 * @param names Names of the files, without folders.
 * @returns Contents, in the order of the names.
 * @throws {SyntaxError} If it is not a zip archive, is damaged, lacks a file, or holds one that
 * unpacks to more than 64 MiB.
 */
export async function unzipFiles(zip: Blob, names: readonly string[]): Promise<Uint8Array[]> {
  const reader = new ZipReader(new BlobReader(zip), { useWebWorkers: false });
  try {
    const entries = await reader.getEntries().catch((cause) => {
      throw new SyntaxError("it is not a zip archive", { cause });
    });
    return await Promise.all(names.map(async (name) => {
      const entry = entries.find(({ filename }) => filename.split("/").at(-1) === name);
      if (!entry || entry.directory) throw new SyntaxError(`there is no ${name} in it`);
      const { uncompressedSize } = entry; // zip.js unpacks no more than that
      if (uncompressedSize > MAX_BYTES) {
        throw new SyntaxError(
          `${name} in it unpacks to ${uncompressedSize} bytes, expected at most ${MAX_BYTES}`,
        );
      }
      return await entry.getData(new Uint8ArrayWriter(), { checkCrc32: true }).catch((cause) => {
        throw new SyntaxError(`${name} in it is damaged`, { cause });
      });
    }));
  } finally {
    await reader.close();
  }
}
