/** Lets other tasks run, such as messages to and from workers, in the middle of a long computation. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
