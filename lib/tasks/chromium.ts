import { exists } from "./files.ts";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** What to do without a browser. */
export const HOW_TO_GET_CHROMIUM =
  "Debian and Ubuntu: apt install chromium; or set CHROMIUM to one";

/** Switches that keep it to itself: no window, no sandbox (which root cannot have), no network. */
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
 * @returns Its path, `CHROMIUM` in the environment first; nothing if there is none.
 */
export async function findChromium(): Promise<string | undefined> {
  const given = Deno.env.get("CHROMIUM");
  for (const place of given ? [given] : PLACES) if (await exists(place)) return place;
  return undefined;
}
