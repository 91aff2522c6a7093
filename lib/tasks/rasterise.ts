import { join, toFileUrl } from "@std/path";
import UPNG from "upng-js";
import plotly from "plotly.js-dist-min/plotly.min.js" with { type: "text" };
import { LAB_FOLDER } from "./lab_environment.ts";
import { CHROMIUM_SWITCHES } from "./chromium.ts";

/** Size of the palette; enough for a figure. */
const COLOURS = 128;

/** Script that replaces the page by the pictures of all figures; Chromium then prints its DOM. */
const DRAW = `
  document.title = "drawing";
  const pictures = [];
  for (const figure of figures) {
    const { width, height } = figure.layout;
    pictures.push(await Plotly.toImage(figure, { format: "png", width, height }));
  }
  document.body.innerHTML = pictures.map((url) => '<img src="' + url + '">').join("");
  document.title = "drawn";`;

/**
 * Draws figures with Plotly in a browser without a window. Temporary files are written to
 * {@linkcode LAB_FOLDER}, which must exist.
 *
 * @param chromium Path of Chromium.
 * @returns PNG files in base64, one per figure.
 * @throws {Error} If Chromium fails.
 */
export async function rasterise(
  chromium: string,
  figures: readonly unknown[],
): Promise<string[]> {
  if (figures.length === 0) return [];
  const folder = await Deno.makeTempDir({ dir: LAB_FOLDER, prefix: "figures-" });
  try {
    const page = join(folder, "page.html");
    const data = JSON.stringify(figures).replaceAll("<", "\\u003c");
    await Deno.writeTextFile(
      page,
      `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"></head><body>
      <script>${plotly}</script><script type="module">const figures = ${data};${DRAW}</script>
      </body></html>`,
    );
    const { stdout, stderr } = await new Deno.Command(chromium, {
      args: [
        ...CHROMIUM_SWITCHES,
        `--user-data-dir=${join(folder, "profile")}`,
        "--virtual-time-budget=60000",
        "--dump-dom",
        toFileUrl(page).href,
      ],
      stdout: "piped",
      stderr: "piped",
    }).output();
    const dom = new TextDecoder().decode(stdout);
    const pictures = [...dom.matchAll(/<img src="data:image\/png;base64,([^"]+)"/g)];
    if (!dom.includes("<title>drawn</title>") || pictures.length !== figures.length) {
      const log = new TextDecoder().decode(stderr).split("\n").slice(-10).join("\n");
      throw new Error(
        `Chromium drew ${pictures.length} of ${figures.length} figures. Its last messages:\n${log}`,
      );
    }
    return pictures.map(([, base64]) => quantise(base64));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Compresses a PNG file in base64 by reducing its colours to a palette. */
function quantise(png: string): string {
  const picture = UPNG.decode(Uint8Array.fromBase64(png).buffer);
  const [pixels] = UPNG.toRGBA8(picture);
  return new Uint8Array(UPNG.encode([pixels], picture.width, picture.height, COLOURS)).toBase64();
}
