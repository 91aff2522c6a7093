/// <reference lib="dom" />
import { byId } from "./dom.ts";

/** Shows a message in a line of the page, by default in the one below the microphone. */
export function say(text: string, line = byId("status")): void {
  line.classList.remove("error");
  line.textContent = text;
}

/** Shows what has failed and why, in the same way as {@linkcode say}. */
export function complain(error: unknown, what: string, line = byId("status")): void {
  line.textContent = `${what}: ${reasonOf(error)}`;
  line.classList.add("error");
}

/** Returns the message of an error. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Shows how many bytes of the pretrained encoder are loaded; without arguments, hides it. */
export function showLoading(loadedBytes?: number, totalBytes = 0): void {
  byId("loading").hidden = loadedBytes === undefined;
  if (loadedBytes === undefined) return;
  const [loaded, total] = [loadedBytes, totalBytes].map((bytes) => (bytes / 1e6).toFixed(1));
  byId("loaded", HTMLProgressElement).value = loadedBytes / totalBytes;
  byId("loaded-text").textContent = `${loaded} of ${total} MB`;
}

/**
 * Shows that recordings are being analysed.
 *
 * @param done The fraction that is done: 1 hides the bar, and none leaves it indeterminate.
 */
export function showWork(done?: number): void {
  const bar = byId("work", HTMLProgressElement);
  bar.hidden = done === 1;
  if (done === undefined) bar.removeAttribute("value");
  else bar.value = done;
}
