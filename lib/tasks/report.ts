import { join } from "@std/path";
import plotly from "plotly.js-dist-min/plotly.min.js" with { type: "text" };
import { SAVED_EXPERIMENT } from "../experiments/mod.ts";
import { type Figure, reportPage } from "../report/mod.ts";
import { parseCommand, runCommand } from "./command.ts";
import { PATHS, readFigure, readMetrics, writeWhole } from "./files.ts";
import { rasterise, requireChromium } from "./rasterise.ts";

import { readMeasured } from "./result_files.ts";

const PICTURES = join(PATHS.results, "png");

const USAGE = `Writes all results as one page with interactive figures.

usage: deno task report [--png]

  --png  also write the figures of ${PATHS.results}/figures/ as pictures, ${PICTURES}/NAME.png, at twice
         their size; needs Chromium or Chrome

The page, ${PATHS.results}/report.html, needs no other file and no network.`;

await runCommand(async () => {
  const { values: { png } } = parseCommand(USAGE, { png: { type: "boolean", default: false } });
  const chromium = png ? await requireChromium() : undefined;
  const figures = await readFigures();
  const results = [...(await readMetrics()).values()];
  const page = join(PATHS.results, "report.html");
  const content = { results, figures, ...await readMeasured() };
  await writeWhole(page, reportPage(content, SAVED_EXPERIMENT, plotly));
  console.log(`Wrote ${page}.`);
  if (chromium) await writePictures(chromium, figures);
});

async function readFigures(): Promise<Map<string, Figure>> {
  const figures = new Map<string, Figure>();
  for await (const { name } of Deno.readDir(join(PATHS.results, "figures"))) {
    if (!name.endsWith(".json")) continue;
    const figure = name.slice(0, -".json".length);
    figures.set(figure, await readFigure(figure));
  }
  return figures;
}

async function writePictures(chromium: string, figures: Map<string, Figure>): Promise<void> {
  const pictures = await rasterise(chromium, [...figures.values()], {
    folder: PATHS.results,
    scale: 2,
  });
  for (const [i, name] of [...figures.keys()].entries()) {
    await writeWhole(join(PICTURES, `${name}.png`), Uint8Array.fromBase64(pictures[i]));
  }
  console.log(`Wrote ${pictures.length} pictures to ${PICTURES}/.`);
}
