import { BlobWriter, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";

/**
 * Packs files into a zip archive.
 *
 * @param files Contents by name.
 * @returns The archive; the same for the same files.
 */
export async function zipFiles(files: Readonly<Record<string, Uint8Array>>): Promise<Blob> {
  // A fixed date, the earliest that archives have: when it was packed is no part of the content.
  const lastModDate = new Date(1980, 0, 1);
  // The workers of zip.js are blobs, which the page's security policy does not allow.
  const options = { useWebWorkers: false, lastModDate, extendedTimestamp: false };
  const zip = new ZipWriter(new BlobWriter("application/zip"), options);
  for (const [name, content] of Object.entries(files)) {
    await zip.add(name, new Uint8ArrayReader(content));
  }
  return await zip.close();
}
