/** Lets others run during a long computation: messages of workers, which get their next task. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
