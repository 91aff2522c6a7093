/// <reference lib="dom" />
import { byId } from "./dom.ts";

/** Says something in a line of the page, by default the one below the microphone. */
export function say(text: string, line: HTMLElement = byId("status")): void {
  line.classList.remove("error");
  line.textContent = text;
}

/** Says what has failed and why, as {@linkcode say}. */
export function complain(
  error: unknown,
  what: string,
  line: HTMLElement = byId("status"),
): void {
  line.textContent = `${what}: ${reasonOf(error)}`;
  line.classList.add("error");
}

/** Returns the message of an error. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Shows how much of the pretrained encoder is loaded.
 *
 * @param progress Bytes so far and of all files; nothing once all is there, or has failed.
 */
export function showLoading(progress?: { loadedBytes: number; totalBytes: number }): void {
  byId("loading").hidden = !progress;
  if (!progress) return;
  const { loadedBytes, totalBytes } = progress;
  const [loaded, total] = [loadedBytes, totalBytes].map((bytes) => (bytes / 1e6).toFixed(1));
  byId("loaded", HTMLProgressElement).value = loadedBytes / totalBytes;
  byId("loaded-text").textContent = `Speech encoder: ${loaded} of ${total} MB`;
}

/**
 * Shows that recordings are being analysed.
 *
 * @param done The fraction that is done, 1 to hide it; unknown unless given.
 */
export function showWork(done?: number): void {
  const bar = byId("work", HTMLProgressElement);
  bar.hidden = done === 1;
  if (done === undefined) bar.removeAttribute("value");
  else bar.value = done;
}
