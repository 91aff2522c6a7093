/// <reference lib="dom" />
/** The built app, served, and a browser to open it in: one of each for all tests. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "@std/path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { encodeWav, seededRandom, synthesiseSpeech } from "../../../lib/audio/mod.ts";
import { buildApp } from "../../../lib/tasks/build_app.ts";
import { CHROMIUM_SWITCHES, findChromium } from "../../../lib/tasks/chromium.ts";
import { serveLocally, staticFiles } from "../../../lib/tasks/static_files.ts";

const STYLE = { pitchHz: 180, pitchRange: 7, rate: 4, effort: 0.8, breath: 0.1 };
/** Synthesises a voice, at 16 kHz. */
export const spoken = (change: Partial<typeof STYLE> = {}, seed = 1) =>
  synthesiseSpeech({ ...STYLE, ...change }, seededRandom(seed).uniform);
/** Creates a file for a file input. */
export const file = (name: string, buffer: Uint8Array) => ({
  name,
  mimeType: "audio/*",
  buffer: Buffer.from(buffer),
});
export type GivenFile = ReturnType<typeof file>;

/** Folder of the tests' temporary files. */
export const folder = await Deno.makeTempDir({ prefix: "speech-emotion-app-" });
/** Folder of the built app. */
export const built = join(folder, "page");
const microphone = join(folder, "microphone.wav");
await buildApp(built);
await Deno.writeFile(microphone, encodeWav(spoken()));
const server = serveLocally(0, staticFiles(built));
/** Address of the app. */
export const origin = `http://localhost:${server.addr.port}`;
/** The browser. */
export const browser: Browser = await chromium.launch({
  executablePath: (await findChromium())!,
  args: [
    ...CHROMIUM_SWITCHES,
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${microphone}`,
  ],
});
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** Ends the browser and the server. */
export async function close(): Promise<void> {
  await browser.close();
  await server.shutdown();
}

let shared: Page | undefined;
const problems: string[] = [];

/**
 * Registers a test. All tests share a page, and leave it without recordings. A test fails on any
 * request to another origin, script error or violation of the security policy.
 */
export function onPage(name: string, test: (page: Page) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      shared ??= await openPage();
      await test(shared);
      await clear(shared);
      assert.deepEqual(problems.splice(0), []);
    },
  });
}

/**
 * Opens the app in a profile of its own.
 *
 * @param serviceWorkers Whether the app may install its service worker.
 */
export async function openPage(serviceWorkers: "allow" | "block" = "block"): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    serviceWorkers,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) problems.push(url);
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(origin);
  await says(page, "#status", /^Ready.*, no network is needed/);
  return page;
}

/** Opens a browser that does not let pages store anything. */
export async function openBlocked(): Promise<BrowserContext> {
  const profile = join(folder, "profile");
  await Deno.mkdir(join(profile, "Default"), { recursive: true });
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  await Deno.writeTextFile(join(profile, "Default", "Preferences"), JSON.stringify(settings));
  const executablePath = (await findChromium())!;
  return await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...CHROMIUM_SWITCHES],
  });
}

/** Waits until the text of an element matches a pattern, and returns the text. */
export async function says(page: Page, selector: string, pattern: RegExp): Promise<string> {
  try {
    await page.waitForFunction(
      ([selector, source]) =>
        new RegExp(source).test(document.querySelector(selector)?.textContent ?? ""),
      [selector, pattern.source] as const,
    );
  } catch (cause) {
    const text = await page.textContent(selector);
    throw new Error(`${selector} says ${JSON.stringify(text)}, expected ${pattern}`, { cause });
  }
  return (await page.textContent(selector))!;
}

/** Chooses recordings and waits for their answers; with details, also for those of the last one. */
export async function upload(page: Page, files: GivenFile[], details = false): Promise<void> {
  await page.evaluate(() => document.getElementById("status")!.textContent = "");
  await page.setInputFiles("#choose + input", files);
  const name = files.at(-1)!.name.replaceAll(".", "\\.");
  await says(page, "#status", files.length > 1 ? /answered/ : new RegExp(`^${name}: `));
  if (details) await page.getByText("Save as JSON").waitFor();
}

declare global {
  /** What {@linkcode keepTracks} keeps. */
  var tracks: MediaStreamTrack[];
}

/** Makes the page keep the tracks of all microphones that it opens, until it is loaded again. */
export async function keepTracks(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.tracks = [];
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });
}

/** Removes all recordings. */
async function clear(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.getElementById("status")!.textContent = "";
    document.getElementById("clear")!.click();
  });
  await says(page, "#status", /removed/);
}

/** Presses a button that downloads a file, and reads it. */
export async function saved(page: Page, button: string): Promise<Uint8Array> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return await Deno.readFile((await (await downloading).path())!);
}
export const savedText = async (page: Page, button: string) =>
  new TextDecoder().decode(await saved(page, button));

/** The fields that are tested of the JSON that the app saves. */
export interface Saved {
  readonly emotion: string;
  readonly sure: boolean;
  readonly adaptation: string;
  readonly probabilities: Record<string, number>;
  readonly timeline: { atS: number; probabilities: Record<string, number> | null }[];
}
export const savedJson = async (page: Page): Promise<Saved> =>
  JSON.parse(await savedText(page, "Save as JSON"));

/** Asserts that probabilities differ by at most `within`. */
export function near(a: Record<string, number>, b: Record<string, number>, within: number): void {
  assert.deepEqual(Object.keys(a), Object.keys(b));
  for (const name in a) {
    assert.ok(Math.abs(a[name] - b[name]) <= within, `${name}: ${a[name]}, ${b[name]}`);
  }
}

/** Runs `deno task predict --json` and parses its lines. */
export async function predicted(...args: string[]): Promise<Saved[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "predict", "--json", ...args],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}
