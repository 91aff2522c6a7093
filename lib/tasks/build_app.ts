import { rm } from "node:fs/promises";
import { join } from "@std/path";
import plotly from "plotly.js-dist-min/plotly.min.js" with { type: "text" };
import { sha256Hex } from "../core/hash.ts";
import { readAppResults } from "./app_results.ts";
import { encoder, ENCODER_FILE_NAMES } from "../features/mod.ts";
import { MODEL_FILES } from "../model/mod.ts";
import { PATHS, rooted } from "./files.ts";
import { filesBelow } from "./static_files.ts";

/** Folder of the built app; git ignores it. */
export const APP_FOLDER = "dist";
const SOURCE = "lib/app";
const SCRIPTS = ["main.ts", "recogniser_worker.ts"];
const COPIED = [
  "index.html",
  "style.css",
  "recordings.css",
  "panels.css",
  "icon.svg",
  "capture_worklet.js",
];
/** Licence of the encoder, which must be distributed with it. */
const LICENCE = "LICENSE-whisper";

/**
 * Builds the web app: a folder that any web host can serve.
 *
 * @param folder Folder to write to. It is replaced only when the build has succeeded; until then,
 * the files are in a folder with `.half` appended to its name.
 * @throws {Error} If bundling fails.
 */
export async function buildApp(folder: string): Promise<void> {
  const half = `${folder}.half`;
  await rm(half, { recursive: true, force: true });
  try {
    await Deno.mkdir(half, { recursive: true });
    await writeApp(half);
    // Bundled chunks are renamed when they change; an earlier build's would stay for ever.
    await rm(folder, { recursive: true, force: true });
    await Deno.rename(half, folder);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function writeApp(folder: string): Promise<void> {
  await bundle(SCRIPTS.map((name) => join(SOURCE, name)), folder);
  for (const name of COPIED) await Deno.copyFile(join(SOURCE, name), join(folder, name));
  await copyModel(folder);
  await Deno.writeTextFile(join(folder, "plotly.min.js"), plotly);
  const results = await readAppResults();
  await Deno.writeTextFile(join(folder, "results.json"), JSON.stringify(results));
  await Deno.mkdir(join(folder, "samples"));
  for (const { path } of results.samples) {
    await Deno.copyFile(join(PATHS.samples, path), join(folder, "samples", path));
  }
  await writeServiceWorker(folder);
}

/**
 * Copies a saved model to `model/` below the folder of a page, and the pretrained encoder to
 * `encoder/` if the model uses its features.
 */
export async function copyModel(page: string, model: string = rooted(PATHS.model)): Promise<void> {
  await Deno.mkdir(join(page, "model"));
  for (const name of MODEL_FILES) {
    await Deno.copyFile(join(model, name), join(page, "model", name));
  }
  const card = JSON.parse(await Deno.readTextFile(join(model, "card.json")));
  if (card.featureSet.id === encoder.id) await copyEncoder(join(page, "encoder"));
}

/** Copies the files of the encoder, and lists them in `files.json`, the `FileList` of the app. */
async function copyEncoder(folder: string): Promise<void> {
  const source = rooted("data/encoder");
  await Deno.mkdir(folder);
  const list: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of ENCODER_FILE_NAMES) {
    const content = await Deno.readFile(join(source, name));
    await Deno.writeFile(join(folder, name), content);
    list[name] = { bytes: content.length, sha256: await sha256Hex(content) };
  }
  await Deno.writeTextFile(join(folder, "files.json"), JSON.stringify(list, null, 1) + "\n");
  await Deno.copyFile(join(source, LICENCE), join(folder, `${LICENCE}.txt`));
}

/**
 * Writes the service worker, with the paths of the files that it caches, which are all but the
 * encoder's weights, and a version computed from their content.
 */
async function writeServiceWorker(folder: string): Promise<void> {
  const paths = (await filesBelow(folder)).filter((path) => !path.startsWith("encoder/weights"));
  const hashes = await Promise.all(
    paths.map(async (path) => await sha256Hex(await Deno.readFile(join(folder, path)))),
  );
  const version = await sha256Hex(new TextEncoder().encode(hashes.join()));
  const files = JSON.stringify(["./", ...paths.map(encodeURI)], null, 2);
  const source = await Deno.readTextFile(join(SOURCE, "service_worker.js"));
  const text = `const FILES = ${files};\nconst VERSION = "${version.slice(0, 16)}";\n${source}`;
  await Deno.writeTextFile(join(folder, "service_worker.js"), text);
}

/**
 * Bundles scripts for a browser.
 *
 * @param scripts Paths of the scripts, relative to the repository.
 * @param folder Folder to write to.
 * @throws {Error} If bundling fails.
 */
export async function bundle(scripts: readonly string[], folder: string): Promise<void> {
  const { success, errors } = await Deno.bundle({
    entrypoints: [...scripts],
    outputDir: folder,
    platform: "browser",
    minify: true,
    codeSplitting: true,
  });
  if (!success) throw new Error(`Bundling failed:\n${errors.map(({ text }) => text).join("\n")}`);
}
