/** Yields to the event loop, so that messages of workers are handled during a long computation. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
