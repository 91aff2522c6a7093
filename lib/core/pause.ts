/** Lets other tasks run, such as messages to a worker, in the middle of a computation that takes long. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
