import { requireWritePermission } from "./permission.ts";

/**
 * Finds out before the work whether its results can be written; asks for the permission if it is
 * not given and there is someone to ask.
 *
 * @param folder Where results are to be written.
 * @param allowed The folder below which the task may write.
 * @param task Name of the task, for the message.
 * @throws {Error} If it cannot be written to.
 */
export async function requireOutputFolder(
  folder: string,
  allowed: string,
  task: string,
): Promise<void> {
  await requireWritePermission(folder, [folder], { task, allowed: [allowed] });
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".writable-" }));
  } catch (cause) {
    throw new Error(`Cannot write to ${folder}, expected a folder or none yet`, { cause });
  }
}
