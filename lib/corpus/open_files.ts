import { join } from "@std/path";
import { type OpenedFiles, readRecordingFile, statOf, type StoredFile } from "./files.ts";
import { openZip } from "./zip.ts";

/**
 * Lists the files of a folder, at any depth, or of a zip archive.
 *
 * Links to folders are followed, except to folders that contain the link. Folders in it that may
 * not be read, such as the wastebasket of a USB stick, are left out.
 *
 * @returns The files in no particular order, and a function that closes the archive (it does
 * nothing for a folder).
 * @throws {Deno.errors.NotFound} If there is nothing at the path.
 * @throws {SyntaxError} If the file is not a zip archive.
 */
export async function openFiles(path: string): Promise<OpenedFiles> {
  const found = await statOf(path);
  if (!found) {
    throw new Deno.errors.NotFound(
      `Cannot open corpus: nothing at ${JSON.stringify(path)}, expected a folder or a zip`,
    );
  }
  if (found.isDirectory) {
    return { files: await filesOfFolder(path), close: () => Promise.resolve() };
  }
  if (found.isFile) return await openZip(path);
  throw new SyntaxError(
    `Cannot open corpus ${path}: it is a pipe or device, expected a folder or a zip`,
  );
}

/**
 * Lists files recursively. `within` holds the real paths of the enclosing folders, to stop at
 * cycles of links; `files` collects the result.
 */
async function filesOfFolder(
  folder: string,
  within: readonly string[] = [],
  files: StoredFile[] = [],
): Promise<StoredFile[]> {
  const real = await Deno.realPath(folder);
  if (within.includes(real)) return files;
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory || (entry.isSymlink && await isFolder(path))) {
      await filesOfFolder(path, [...within, real], files).catch((error) => {
        if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
        console.warn(`left out: ${path}: this folder may not be read`);
      });
    } else files.push({ path, read: () => readRecordingFile(path) });
  }
  return files;
}

/**
 * Tells whether a path is a folder or a link to one. Returns false if that cannot be determined:
 * reading the path as a file then fails for the same reason, and only that file is left out.
 */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await statOf(path))?.isDirectory ?? false;
  } catch (error) {
    const unreadable = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.FilesystemLoop;
    if (unreadable) return false;
    throw error;
  }
}
