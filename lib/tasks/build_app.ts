import { join, resolve } from "@std/path";
import plotly from "plotly.js-dist-min/plotly.min.js" with { type: "text" };
import { encodeWav, seededRandom, synthesiseSpeech } from "../audio/mod.ts";
import { MODEL_FILES } from "../model/mod.ts";
import { exists, PATHS, writeWhole } from "./files.ts";

/** Where the built app lies; git ignores it. */
export const APP_FOLDER = "dist";
const SOURCE = "lib/app";
const SCRIPTS = ["main.ts", "recogniser_worker.ts"];
const COPIED = ["index.html", "style.css", "icon.svg", "capture_worklet.js"];
/** Something to try at once: a lively synthetic voice. */
const SAMPLE = { pitchHz: 200, pitchRange: 8, rate: 4.5, effort: 0.9, breath: 0.05 };

/**
 * Builds the web app: a folder that any web host can serve.
 *
 * @param folder Where to; its files are replaced.
 * @throws {Error} If bundling fails.
 */
export async function buildApp(folder: string): Promise<void> {
  // Names of bundled parts change; what an earlier build left would stay for ever.
  if (await exists(folder)) await Deno.remove(folder, { recursive: true });
  await Deno.mkdir(folder, { recursive: true });
  await bundle(SCRIPTS.map((name) => join(SOURCE, name)), folder);
  for (const name of COPIED) {
    await writeWhole(join(folder, name), await Deno.readFile(join(SOURCE, name)));
  }
  for (const name of MODEL_FILES) {
    await writeWhole(
      join(folder, "model", name),
      await Deno.readFile(join(PATHS.model, name)),
    );
  }
  await writeWhole(
    join(folder, "metrics.json"),
    await Deno.readFile(join(PATHS.results, "metrics.json")),
  );
  await writeWhole(join(folder, "plotly.min.js"), plotly);
  const sample = synthesiseSpeech(SAMPLE, seededRandom(1).uniform);
  await writeWhole(join(folder, "sample.wav"), encodeWav(sample));
}

/**
 * Bundles scripts for a browser. Of TensorFlow.js they get the core, which has all that is asked of
 * it here: the whole package would bring layers, data loading and other backends.
 *
 * @param scripts Paths of the scripts.
 * @param folder Where to.
 * @throws {Error} If bundling fails.
 */
export async function bundle(scripts: readonly string[], folder: string): Promise<void> {
  const config = JSON.parse(await Deno.readTextFile("deno.json"));
  config.imports["@tensorflow/tfjs"] = config.imports["@tensorflow/tfjs-core"];
  config.links = config.links.map((path: string) => resolve(path));
  const temporary = await Deno.makeTempDir({ dir: folder, prefix: "bundling-" });
  try {
    await Deno.writeTextFile(join(temporary, "deno.json"), JSON.stringify(config));
    // The versions that are locked; what is left out would otherwise be taken out of the lock.
    await Deno.copyFile("deno.lock", join(temporary, "deno.lock"));
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "bundle",
        `--config=${join(temporary, "deno.json")}`,
        `--lock=${join(temporary, "deno.lock")}`,
        "--quiet",
        "--platform=browser",
        "--minify",
        "--code-splitting",
        `--outdir=${folder}`,
        ...scripts,
      ],
      env: { NO_COLOR: "1" },
    }).output();
    if (!success) throw new Error(`Bundling failed:\n${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}
