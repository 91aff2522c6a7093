import { join } from "@std/path";
import { MODEL_FILES } from "../../model/mod.ts";
import { bundle } from "../build_app.ts";
import { CHROMIUM_SWITCHES } from "../chromium.ts";
import { PATHS, rooted } from "../files.ts";
import { staticFiles } from "../static_files.ts";

const PAGE = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>bench</title></head>
<body><script type="module" src="bench_page.js"></script></body></html>`;

/** Chromium answers within this time, or something is wrong. */
const PATIENCE_MS = 120_000;

/**
 * Times answers to a recording in Chromium.
 *
 * @param chromium Path of Chromium.
 * @param wav The recording.
 * @param folder Where to put the page; must be there.
 * @returns Seconds that each answer took.
 * @throws {Error} If the page fails or says nothing.
 */
export async function timeInChromium(
  chromium: string,
  wav: Uint8Array,
  folder: string,
): Promise<number[]> {
  await bundle(["lib/tasks/bench_page.ts"], folder);
  await Deno.writeTextFile(join(folder, "index.html"), PAGE);
  await Deno.writeFile(join(folder, "clip.wav"), wav);
  await Deno.mkdir(join(folder, "model"));
  for (const name of MODEL_FILES) {
    await Deno.copyFile(rooted(join(PATHS.model, name)), join(folder, "model", name));
  }
  const files = staticFiles(folder);
  const heard = Promise.withResolvers<{ seconds: number[] } | { error: string }>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method !== "POST") return files(request);
    heard.resolve(await request.json());
    return new Response("thanks");
  });
  const browser = new Deno.Command(chromium, {
    args: [
      ...CHROMIUM_SWITCHES,
      `--user-data-dir=${join(folder, "profile")}`,
      "--remote-debugging-port=0", // keeps it open
      `http://127.0.0.1:${server.addr.port}/`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(
    () => heard.reject(new Error(`Chromium said nothing for ${PATIENCE_MS / 1_000} s`)),
    PATIENCE_MS,
  );
  try {
    const said = await heard.promise;
    if ("error" in said) throw new Error(`Chromium failed: ${said.error}`);
    return said.seconds;
  } finally {
    clearTimeout(timer);
    browser.kill();
    await browser.status;
    await server.shutdown();
    await removeProfile(join(folder, "profile"));
  }
}

/** Removes Chromium's files, which its other processes may still write to for a moment. */
async function removeProfile(path: string): Promise<void> {
  for (let attempts = 20;; attempts--) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return; // it did not get that far
      if (attempts === 0 || !/not empty/i.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
