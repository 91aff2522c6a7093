/**
 * Thrown for a recording that cannot be used, such as a damaged file or one without speech: the
 * input is at fault, not the program. The message gives the reason, and what is expected instead.
 */
export class UnusableRecording extends Error {
  /** Set as a property, because an error sent by a worker loses its class but keeps its name. */
  override readonly name = "UnusableRecording";
}

/**
 * Removes the path of a recording from the reason why it cannot be used, to print it only once.
 *
 * @param path The path, or its end: paths in labels start below a folder.
 * @param message A message such as `Cannot read a.wav: the file is empty`.
 * @returns A reason such as `the file is empty`; the whole message if it has another form.
 */
export function reasonOf(path: string, message: string): string {
  const named = `(.*[/\\\\])?${RegExp.escape(path)}( in .+?)?`;
  return message.replace(new RegExp(`^Cannot \\w+ ${named}: `), "");
}
