/**
 * Finds out before the work whether its results may be written; asks for the permission if it is
 * not given and there is someone to ask.
 *
 * @param out The path that the user chose, for messages.
 * @param paths Paths that are written.
 * @param task Name of the task, and the folders that it may write anyway, the one for results last.
 * @throws {Error} If they may not be written; the message says how to allow it.
 */
export async function requireWritePermission(
  out: string,
  paths: readonly string[],
  { task, allowed }: { readonly task: string; readonly allowed: readonly string[] },
): Promise<void> {
  for (const path of paths) {
    const { state } = await Deno.permissions.request({ name: "write", path });
    if (state === "granted") continue;
    throw new Error(
      `Cannot write to ${out}: this task writes below ${allowed.at(-1)}/. Choose a place there, ` +
        `or allow this one with: deno run --allow-read ` +
        `--allow-write=${[...allowed, ...paths].join(",")} lib/tasks/${task}.ts …`,
    );
  }
}
