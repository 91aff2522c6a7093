import { exists } from "./files.ts";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Says how to get a browser. */
export const HOW_TO_GET_CHROMIUM =
  "Debian and Ubuntu: apt install chromium; or set CHROMIUM to one";

/** Switches for tests: no window, no sandbox (which root cannot have), no network of its own. */
export const CHROMIUM_SWITCHES: readonly string[] = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Finds Chromium or Chrome.
 *
 * @returns Its path; that in the environment variable `CHROMIUM`, if set. Nothing if there is none.
 */
export async function findChromium(): Promise<string | undefined> {
  const given = Deno.env.get("CHROMIUM");
  for (const path of given ? [given] : CANDIDATES) if (await exists(path)) return path;
  return undefined;
}
