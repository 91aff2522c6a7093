import { join } from "@std/path";
import { bundle, copyModel } from "../build_app.ts";
import { CHROMIUM_SWITCHES } from "../chromium.ts";
import { staticFiles } from "../static_files.ts";
import { median } from "./timing.ts";

const PAGE = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>bench</title></head>
<body><script type="module" src="page.js"></script></body></html>`;

/** Time after which a page without a result has failed. */
const TIMEOUT_MS = 120_000;

/**
 * Times predictions for a recording in Chromium.
 *
 * @param chromium Path of Chromium.
 * @param wav The recording.
 * @param folder An empty folder for the page.
 * @returns Median time of a prediction in seconds.
 * @throws {Error} If the page fails or sends no result.
 */
export async function timeInChromium(
  chromium: string,
  wav: Uint8Array,
  folder: string,
): Promise<number> {
  await bundle(["lib/tasks/bench/page.ts"], folder);
  await Deno.writeTextFile(join(folder, "index.html"), PAGE);
  await Deno.writeFile(join(folder, "clip.wav"), wav);
  await copyModel(folder);
  const files = await staticFiles(folder);
  const result = Promise.withResolvers<{ seconds: number[] } | { error: string }>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method !== "POST") return files(request);
    result.resolve(await request.json());
    return new Response();
  });
  const browser = new Deno.Command(chromium, {
    args: [
      ...CHROMIUM_SWITCHES,
      `--user-data-dir=${join(folder, "profile")}`,
      "--remote-debugging-port=0", // keeps the browser open
      `http://127.0.0.1:${server.addr.port}/`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(
    () => result.reject(new Error(`Chromium sent no result for ${TIMEOUT_MS / 1_000} s`)),
    TIMEOUT_MS,
  );
  try {
    const message = await result.promise;
    if ("error" in message) throw new Error(`Chromium failed: ${message.error}`);
    return median(message.seconds);
  } finally {
    clearTimeout(timer);
    browser.kill();
    await browser.status;
    await server.shutdown();
    await removeProfile(join(folder, "profile"));
  }
}

/** Removes Chromium's files; tries again while its other processes still write to them. */
async function removeProfile(path: string): Promise<void> {
  for (let attempts = 20;; attempts--) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return; // Chromium had not created it yet
      if (attempts === 0 || !/not empty/i.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
