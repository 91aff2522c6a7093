import { rm } from "node:fs/promises";
import { dirname, relative, resolve } from "@std/path";
import { exists, rooted, writeFiles } from "./files.ts";

/**
 * Checks, before a long run, that a task has the permission to write its results; on a terminal,
 * asks for a permission that is missing.
 *
 * @param out The path that the user chose, for messages.
 * @param paths The files or folders that will be written.
 * @param task Name of the task, for messages.
 * @param allowed Folders that the task may always write to, the one for its results last.
 * @throws {Error} If a permission is denied; the message says how to grant it.
 */
export async function requireWritePermission(
  out: string,
  paths: readonly string[],
  task: string,
  allowed: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const { state } = await Deno.permissions.request({ name: "write", path });
    if (state === "granted") continue;
    const [script, ...usual] = [`lib/tasks/${task}.ts`, ...allowed]
      .map((path) => relative(".", rooted(path)));
    const all = [...usual, ...paths.map((path) => resolve(path))].join(",");
    throw new Error(
      `Cannot write to ${out}: this task may write below ${usual.at(-1)}/ only. Choose a path ` +
        `there, or allow this one with: deno run --allow-read --allow-write=${all} ${script} …`,
    );
  }
}

/**
 * Checks, before a long run, that `writeWhole` can write a file. Makes the folders above it.
 *
 * @throws {Error} If the file cannot be written; the cause says why.
 */
export async function requireWritableFile(file: string): Promise<void> {
  const folder = dirname(file), half = `${file}.half`;
  try {
    if (!await exists(folder)) await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(half, new Uint8Array());
    await rm(half, { force: true }); // another run may have removed it
  } catch (cause) {
    throw new Error(`Cannot write to ${file}`, { cause });
  }
}

/**
 * Checks, before a long run, that {@linkcode writeNewFolder} can write a folder; see
 * {@linkcode requireWritePermission}. Leaves nothing behind.
 *
 * @throws {Error} If the path exists already, or cannot be written.
 */
export async function requireNewFolder(
  folder: string,
  task: string,
  allowed: readonly string[],
): Promise<void> {
  const half = halfOf(folder);
  for (const path of [folder, half]) {
    if (!await exists(path)) continue;
    throw new Error(
      `Cannot write to ${folder}: ${path} exists already; name a new folder, or move it away`,
    );
  }
  await requireWritePermission(folder, [folder, half], task, allowed);
  let made = half; // becomes the topmost folder that does not exist yet
  while (!await exists(dirname(made))) made = dirname(made);
  try {
    await Deno.mkdir(half, { recursive: true });
  } catch (cause) {
    throw new Error(`Cannot write to ${folder}, expected a new folder`, { cause });
  }
  try {
    for (let path = half; path.length >= made.length; path = dirname(path)) {
      await Deno.remove(path);
    }
  } catch (error) {
    // Another run has written something there in the meantime.
    if (!/not empty/i.test(String(error))) throw error;
  }
}

/**
 * Writes a new folder, either completely or not at all.
 *
 * @throws {Error} If the path exists already.
 */
export async function writeNewFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const half = halfOf(folder);
  try {
    await writeFiles(half, files);
    await Deno.rename(half, folder);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

function halfOf(folder: string): string {
  return `${folder.replace(/[/\\]+$/, "")}.half`;
}
