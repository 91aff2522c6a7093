import { exists } from "./files.ts";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Advice on how to install Chromium. */
export const HOW_TO_GET_CHROMIUM =
  "Debian and Ubuntu: apt install chromium; or set CHROMIUM to the path of one";

/**
 * Command-line switches: no window, no sandbox (Chromium does not start with one as root), no
 * network requests of its own.
 */
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
 * @returns Its path, from the environment variable `CHROMIUM` if that is set; nothing if there is
 * no browser.
 * @throws {Error} If there is no file at the path in `CHROMIUM`.
 */
export async function findChromium(): Promise<string | undefined> {
  const given = Deno.env.get("CHROMIUM");
  if (given && !await exists(given)) {
    throw new Error(`Cannot find the browser ${given} that the variable CHROMIUM names`);
  }
  for (const path of given ? [given] : CANDIDATES) if (await exists(path)) return path;
  return undefined;
}
