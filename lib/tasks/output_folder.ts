import { rm } from "node:fs/promises";
import { dirname, relative, resolve } from "@std/path";
import { exists, rooted, writeFiles } from "./files.ts";

/**
 * Finds out before the work whether its results may be written; asks for the permission if it is
 * not given and there is someone to ask.
 *
 * @param out The path that the user chose, for messages.
 * @param task Name of the task, for messages.
 * @param allowed Folders that the task may write anyway, the one for results last.
 * @throws {Error} If they may not be written; the message says how to allow it.
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
      .map((own) => relative(".", rooted(own)));
    const all = [...usual, ...paths.map((path) => resolve(path))].join(",");
    throw new Error(
      `Cannot write to ${out}: this task writes below ${
        usual.at(-1)
      }/. Choose a place there, or allow ` +
        `this one with: deno run --allow-read --allow-write=${all} ${script} …`,
    );
  }
}

/**
 * Finds out before the work whether a file can be written as `writeWhole` does it.
 *
 * @throws {Error} If it cannot.
 */
export async function requireWritableFile(file: string): Promise<void> {
  const folder = dirname(file), half = `${file}.half`;
  try {
    if (!await exists(folder)) await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(half, new Uint8Array());
    await Deno.remove(half);
  } catch (cause) {
    throw new Error(`Cannot write to ${file}`, { cause });
  }
}

/**
 * Finds out before the work whether its results can be written; asks for the permission if it is
 * not given and there is someone to ask.
 *
 * @param task Name of the task, for messages.
 * @param allowed The folder below which the task may write.
 * @throws {Error} If it cannot be written to.
 */
export async function requireOutputFolder(
  folder: string,
  task: string,
  allowed: string,
): Promise<void> {
  await requireWritePermission(folder, [folder], task, [allowed]);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".writable-" }));
  } catch (cause) {
    throw new Error(`Cannot write to ${folder}, expected a folder or none yet`, { cause });
  }
}

/**
 * Finds out before the work whether a new folder can be written; asks for the permission if it is
 * not given and there is someone to ask.
 *
 * @param task Name of the task, for messages.
 * @throws {Error} If there is something at the path, or it may not be written.
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
      `Cannot write to ${folder}: ${path} is there already; name a new folder, or move it away`,
    );
  }
  await requireWritePermission(folder, [folder, half], task, allowed);
  let made = half; // the folders above, too
  while (!await exists(dirname(made))) made = dirname(made);
  try {
    await Deno.mkdir(half, { recursive: true });
  } catch (cause) {
    throw new Error(`Cannot write to ${folder}, expected a folder that is not there yet`, {
      cause,
    });
  }
  try {
    for (let path = half; path.length >= made.length; path = dirname(path)) {
      await Deno.remove(path);
    }
  } catch (error) {
    // Another run has written something there by now.
    if (!/not empty/i.test(String(error))) throw error;
  }
}

/**
 * Writes a new folder so that it is there wholly or not at all.
 *
 * @throws {Error} If there is something at the path by now.
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
